// The view of study packs: asks the server for HTML, draws what a click changed, follows a pack that is being made.
(() => {
  'use strict';
  const PATH = '/hoc-tap/';
  const POLL_MS = 400;
  const SLOWEST_MS = 1600;
  const words = window.quantrietWords.study;
  const { isPlain, fit } = window.quantrietViews;
  const page = () => document.getElementById('study-page');

  let shown = null; // The pack on the screen; '' for the choice, null before anything was shown.
  let clock = -1;
  let timer = null;
  let pause = POLL_MS; // Grows while nothing new comes.

  // Asking

  function ask(path, data) { return window.quantrietViews.ask(PATH + path, data); }
  function reason(error) { return window.quantrietViews.reason(error, words.failed); }
  function say(text, isError) { window.quantrietViews.say('study-said', text, isError); }
  function complain(element, text) { window.quantrietViews.complain('study-said', element, text); }

  // Drawing

  function draw(answer) {
    if (answer.html !== undefined) {
      page().innerHTML = answer.html;
      shown = answer.pack;
      clock = answer.clock ?? -1;
      form.begin();
      const parts = document.getElementById('study-parts');
      if (parts) fold(parts);
    }
    for (const fragment of answer.fragments || []) put(fragment);
    if (answer.building !== undefined) {
      clearTimeout(timer);
      const comes = (answer.fragments || []).some(({ id }) => id.startsWith('part-'));
      pause = comes || answer.html !== undefined ? POLL_MS : Math.min(1.3 * pause, SLOWEST_MS);
      timer = answer.building ? setTimeout(follow, pause) : null;
    }
  }

  // In the place of what stands there; a section that is new goes where it belongs.
  function put({ id, html }) {
    const there = document.getElementById(id);
    const isOpen = there?.querySelector(':scope > details')?.open;
    if (there) {
      there.outerHTML = html;
      const again = document.getElementById(id)?.querySelector(':scope > details');
      if (again && isOpen !== undefined) again.open = isOpen;
      return;
    }
    const parts = document.getElementById('study-parts');
    if (!parts || !id.startsWith('part-')) return;
    const order = parts.dataset.order.split(' ');
    const place = order.indexOf(id.slice('part-'.length));
    const next = [...parts.children].find((part) => order.indexOf(part.dataset.part) > place);
    const made = document.createElement('template');
    made.innerHTML = html;
    parts.insertBefore(made.content, next || null);
    fold(parts);
  }

  // On a phone a pack is read section by section: the names of all of them fit on the screen, their lines do not.
  function fold(parts) {
    if (!matchMedia('(max-width: 699px)').matches) return;
    for (const details of parts.querySelectorAll('.part:not([data-seen]) > details')) {
      details.open = false;
      details.parentElement.dataset.seen = '';
    }
  }

  // A section on the screen may hold a line that is being changed: it is drawn again only when it was made again.
  function isNew({ id, html }) {
    const there = document.getElementById(id);
    if (!there || !id.startsWith('part-')) return true;
    const made = document.createElement('template');
    made.innerHTML = html;
    return made.content.firstElementChild.dataset.made !== there.dataset.made;
  }

  async function follow() {
    const pack = shown;
    let answer;
    try {
      answer = await ask(`moi?bo=${encodeURIComponent(pack)}&sau=${clock}`);
    } catch {
      // A server that is away may come back, and the pack with it.
      if (shown === pack) timer = setTimeout(follow, SLOWEST_MS);
      return;
    }
    if (shown !== pack) return;
    clock = answer.clock;
    const at = focused();
    draw({ ...answer, fragments: answer.fragments.filter(isNew) });
    refocus(at);
    hear(answer.said);
    if (!answer.building) say(answer.said);
  }

  // For screen readers, only when it says something else.
  function hear(text) {
    const heard = document.querySelector('#study .heard[role]');
    if (heard && heard.textContent !== text) heard.textContent = text;
  }

  // The focus

  const NEXT = {
    edit: 'textarea',
    save: '[data-study="edit"]',
    cancel: '[data-study="edit"]',
    'put-back': '[data-study="edit"]',
    drop: '[data-study="take-in"]',
    'take-in': '[data-study="drop"]',
    'drop-part': '[data-study="take-in-part"]',
    'take-in-part': '[data-study="drop-part"]',
  };

  function focused() {
    const at = document.activeElement;
    const around = at?.closest('#study [id]');
    return around && at !== document.body ? { id: around.id, does: at.dataset.study } : null;
  }

  function refocus(at) {
    if (!at || document.activeElement !== document.body) return;
    const around = document.getElementById(at.id);
    const again = at.does && around?.querySelector(`[data-study="${at.does}"]`);
    (again || around?.querySelector('summary, button, a'))?.focus({ preventScroll: true });
  }

  // Clicks

  async function act(action, element, more) {
    const part = element.closest('[data-part]');
    const line = element.closest('[data-line]');
    const data = {
      pack: element.closest('[data-pack]')?.dataset.pack || '',
      part: part?.dataset.part || '',
      made: Number(part?.dataset.made || 0),
      line: Number(line?.dataset.line ?? -1),
      ...more,
    };
    const around = (line || part)?.id;
    say('');
    let answer;
    try {
      answer = await ask(`lam/${action}`, data);
    } catch (error) {
      complain(element, reason(error));
      return;
    }
    pause = POLL_MS;
    if (action === 'stop') answer.fragments = answer.fragments.filter(isNew);
    const at = focused();
    draw(answer);
    if (answer.html === undefined) refocus(at);
    say(answer.said);
    if (answer.html !== undefined) arrive();
    const next = around && NEXT[action] && document.getElementById(around)?.querySelector(NEXT[action]);
    if (!next) return;
    next.focus({ preventScroll: action !== 'edit' });
    if (action === 'edit') document.getElementById(around).querySelectorAll('textarea').forEach(fit);
  }

  // A pack or the choice in the place of the other, with an address of its own.
  async function visit(pack, isStep) {
    if (isStep) history.pushState(null, '', address(pack));
    clearTimeout(timer);
    say('');
    let answer;
    try {
      answer = await ask(`trang?bo=${encodeURIComponent(pack)}`);
    } catch (error) {
      say(reason(error), true);
      return;
    }
    draw(answer);
    arrive();
  }

  function arrive() {
    if (location.search !== address(shown)) history.replaceState(null, '', address(shown));
    scrollTo(0, 0);
    page().querySelector('h2')?.focus({ preventScroll: true });
  }

  function address(pack) { return `?trang=hoc-tap${pack ? `&bo=${encodeURIComponent(pack)}` : ''}`; }

  async function download(link) {
    say(words.downloading);
    try {
      const reply = await fetch(link.href, { cache: 'no-store' });
      if (!reply.ok) { say(await reply.text(), true); return; }
      const named = /filename=([\w.-]+)/.exec(reply.headers.get('content-disposition') || '');
      const made = document.createElement('a');
      made.href = URL.createObjectURL(await reply.blob());
      made.download = named ? named[1] : 'hoc-tap';
      document.body.append(made);
      made.click();
      made.remove();
      setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
      say(words.downloaded.replace('{name}', made.download));
    } catch {
      say(words.unreached, true);
    }
  }

  // What is to be made: the documents in the order in which they were chosen, the main one first.
  const form = {
    chosen: [],
    element: () => page()?.querySelector('[data-study-form]'),

    begin() {
      this.chosen = [];
      const element = this.element();
      if (!element) return;
      const many = element.querySelectorAll('[name="document"]').length > 6;
      element.querySelector('.filter').hidden = !many;
      this.show();
    },

    change(box) {
      this.chosen = this.chosen.filter((id) => id !== box.value);
      if (box.checked) this.chosen.push(box.value);
      this.show();
    },

    lead(id) {
      this.chosen = [id, ...this.chosen.filter((other) => other !== id)];
      this.show();
      this.element().querySelector(`[name="document"][value="${CSS.escape(id)}"]`)?.focus();
    },

    show() {
      const list = this.element().querySelector('.chosen');
      list.hidden = this.chosen.length === 0;
      list.replaceChildren(...this.chosen.map((id, n) => {
        const row = document.createElement('li');
        const name = this.element().querySelector(`[name="document"][value="${CSS.escape(id)}"]`).dataset.name;
        row.append(name, ' ');
        if (n === 0) {
          const mark = document.createElement('span');
          mark.className = 'tag';
          mark.textContent = words.main;
          row.append(mark);
        } else {
          const lead = document.createElement('button');
          lead.type = 'button';
          lead.dataset.study = 'lead';
          lead.dataset.document = id;
          lead.textContent = words.make_main;
          lead.setAttribute('aria-label', `${words.make_main}: ${name}`);
          row.append(lead);
        }
        return row;
      }));
      const compares = this.element().querySelector('[name="section"][value="so-sanh"]');
      if (compares) compares.disabled = this.chosen.length === 1;
    },

    filter(text) {
      const wanted = plain(text).split(' ').filter(Boolean);
      for (const label of this.element().querySelectorAll('.options label')) {
        const said = plain(label.textContent);
        label.hidden = !wanted.every((word) => said.includes(word));
      }
    },

    data() {
      const element = this.element();
      const minutes = Number(element.elements.minutes.value);
      return {
        documents: this.chosen,
        audience: element.querySelector('[name="audience"]:checked')?.value || '',
        minutes: Number.isInteger(minutes) ? minutes : 0,
        template: element.querySelector('[name="template"]:checked')?.value,
        wording: element.querySelector('[name="wording"]:checked')?.value,
        sections: [...element.querySelectorAll('[name="section"]:checked')].map((box) => box.value),
      };
    },
  };

  // Without marks and capitals, as people type when they look for something.
  function plain(text) {
    return text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd');
  }

  function typed(element) {
    const values = (name) => [...element.querySelectorAll(`[name="${name}"]`)].map((field) => field.value);
    const one = (name) => values(name)[0] ?? null;
    const many = (name) => (values(name).length ? values(name) : null);
    const key = element.querySelector('[name="key"]:checked')?.value;
    return { text: one('text'), question: one('question'), cells: many('cell'), options: many('option'), key: key === undefined ? null : Number(key) };
  }

  addEventListener('submit', (event) => {
    const element = event.target instanceof HTMLFormElement && event.target.closest('#study form');
    if (!element) return;
    event.preventDefault();
    event.stopPropagation();
    if (element.matches('[data-study-line]')) act('save', element, { words: typed(element) });
    else act('make', element, form.data());
  }, true);

  addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const file = target?.closest('#study [data-study-file]');
    if (file && isPlain(event)) { event.preventDefault(); download(file); return; }
    const button = target?.closest('#study [data-study]');
    if (!button || !isPlain(event)) return;
    event.preventDefault();
    const action = button.dataset.study;
    if (button.dataset.sure && !window.quantrietSure(button, event.detail > 1)) return;
    if (action === 'home') visit('', true);
    else if (action === 'open') visit(button.closest('[data-pack]').dataset.pack, true);
    else if (action === 'lead') form.lead(button.dataset.document);
    else if (action === 'go') go(button.getAttribute('href').slice(1));
    else act(action, button);
  }, true);

  function go(id) {
    const details = document.getElementById(id)?.querySelector('details');
    if (!details) return;
    details.open = true;
    details.scrollIntoView({ block: 'start' });
    details.querySelector('summary').focus({ preventScroll: true });
  }

  addEventListener('change', (event) => {
    if (event.target instanceof Element && event.target.matches('#study [name="document"]')) form.change(event.target);
  });

  addEventListener('input', (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.matches('[data-study-filter]')) form.filter(event.target.value);
    else if (event.target.matches('#study textarea')) fit(event.target);
  });

  addEventListener('keydown', (event) => {
    const line = event.target instanceof Element && event.target.closest('#study [data-study-line]');
    if (!line) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      act('cancel', line);
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) line.requestSubmit();
  }, true);

  // The view

  function wanted() { return new URLSearchParams(location.search).get('bo') || ''; }

  window.quantrietViews.add('study', {
    query: 'hoc-tap',
    title: words.title,
    page,
    address: () => address(shown),
    enter() {
      shown = '';
      visit(wanted(), false);
    },
    move() { if (wanted() !== shown) visit(wanted(), false); },
  });
})();
