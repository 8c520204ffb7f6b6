// The view of the collection: table and queue of files, and one document's report beside its text.
(() => {
  'use strict';
  const PATH = '/kho/';
  const POLL_MS = 500;
  const IDLE_MS = 10_000; // Others add documents too.
  const TYPED_MS = 250;
  const { complain, fit, isPlain, reader } = window.quantrietViews;
  const words = window.quantrietWords.library;
  const SAID = 'library-said';
  const page = () => document.getElementById('library-page');

  let shown = null; // The document on the screen; '' for the table, null before anything was shown.
  let generation = -1;
  let timer = null;
  let chosen = {}; // What the table is bounded to.
  const mine = new Set(); // Files sent from this page that are not done yet.

  function ask(path, data) { return window.quantrietViews.ask(PATH + path, data); }
  function say(text, isError) { window.quantrietViews.say(SAID, text, isError); }
  function reason(error) { return window.quantrietViews.reason(error, words.failed); }
  function query(more) { return new URLSearchParams({ ...chosen, ...more }).toString(); }

  // Drawing

  function draw(answer) {
    if (answer.html !== undefined) {
      page().innerHTML = answer.html;
      shown = answer.document;
      showSending();
      count();
    }
    const kept = keep();
    for (const { id, html } of answer.fragments || []) {
      const there = document.getElementById(id);
      if (there && there.outerHTML !== html) there.outerHTML = html;
    }
    kept();
    if (answer.title) page().querySelector('h2').textContent = answer.title;
    if (answer.generation !== undefined) generation = answer.generation;
    if (shown === '' && answer.moving !== undefined) {
      clearTimeout(timer);
      timer = setTimeout(follow, answer.moving ? POLL_MS : IDLE_MS);
      if (!answer.moving) arriveAtReport();
    }
  }

  // What is folded stays folded, and the text stays where it was read.
  function keep() {
    tools.put();
    const folds = [...page().querySelectorAll('[data-fold]')].map((d) => [d.dataset.fold, d.open]);
    const top = page().querySelector('.text-of')?.scrollTop;
    return () => {
      for (const [name, isOpen] of folds) {
        const again = page().querySelector(`[data-fold="${name}"]`);
        if (again && again.open !== isOpen) again.open = isOpen;
      }
      const text = page().querySelector('.text-of');
      if (text && top !== undefined) {
        text.scrollTop = top;
        const [line] = /dong-\d+/.exec(location.hash) || [];
        const row = line && document.getElementById(line);
        if (row && !row.matches('.shown-line')) { row.classList.add('shown-line'); picture(row); }
      }
    };
  }

  async function follow() {
    if (shown !== '' || window.quantrietViews.current() !== 'library') { timer = setTimeout(follow, IDLE_MS); return; }
    let answer;
    try {
      answer = await ask(`moi?${query({ sau: generation })}`);
    } catch {
      timer = setTimeout(follow, IDLE_MS);
      return;
    }
    if (shown !== '') return;
    const at = document.activeElement?.closest('#library-queue [data-job]')?.id;
    const does = document.activeElement?.dataset?.library;
    const isTableNew = answer.generation !== generation;
    draw(answer);
    if (isTableNew) count();
    if (at && document.activeElement === document.body) {
      (document.querySelector(`#${at} [data-library="${does}"]`) || document.querySelector(`#${at} :is(button, a)`))?.focus();
    }
    const heard = document.querySelector('#library .heard[role]');
    if (heard && heard.textContent !== answer.heard) heard.textContent = answer.heard;
  }

  // How much of each document should be looked at takes a while to say, so it comes behind the table.
  async function count() {
    const rows = [...page().querySelectorAll('[data-doubts]')].map((mark) => mark.dataset.doubts);
    for (let at = 0; at < rows.length; at += 20) {
      try {
        draw(await ask(`can-xem?${rows.slice(at, at + 20).map((id) => `vb=${encodeURIComponent(id)}`).join('&')}`));
      } catch { return; }
      if (shown !== '') return;
    }
  }

  // Going from one to another

  async function visit(document_, isStep, hash = '') {
    if (isStep) history.pushState(null, '', address(document_) + hash);
    clearTimeout(timer);
    say('');
    let answer;
    try {
      answer = await ask(`trang?${document_ ? `vb=${encodeURIComponent(document_)}` : query()}`);
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
    showLines();
  }

  function address(document_) { return `?trang=kho${document_ ? `&vb=${encodeURIComponent(document_)}` : ''}`; }
  function wanted() { return new URLSearchParams(location.search).get('vb') || ''; }

  // One file that was sent from here and is in: its report is what comes next.
  function arriveAtReport() {
    if (sending.length || !mine.size) return;
    const jobs = [...mine];
    mine.clear();
    const link = jobs.length === 1 && document.querySelector(`#job-${jobs[0]}:is(.ready, .already_there) [data-document]`);
    if (link) visit(link.dataset.document, true);
  }

  // Lines

  function showLines(isFocused) {
    const named = /^#dong-(\d+)(?:-(\d+))?$/.exec(location.hash);
    if (!named || !shown) return;
    const first = Number(named[1]);
    const last = Math.min(Number(named[2] || first), first + 500);
    for (const line of page().querySelectorAll('li.shown-line')) line.classList.remove('shown-line');
    const line = document.getElementById(`dong-${first}`);
    if (!line) { say(words.outside.replace('{line}', first), true); return; }
    for (let n = first; n <= last; n += 1) document.getElementById(`dong-${n}`)?.classList.add('shown-line');
    const box = line.closest('.text-of');
    if (box.scrollHeight > box.clientHeight + 4) {
      box.scrollTop += line.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
      box.scrollIntoView({ block: 'nearest' });
    } else line.scrollIntoView({ block: 'center' });
    picture(line);
    if (isFocused) line.querySelector('.no').focus({ preventScroll: true });
  }

  // The page that was scanned, with the place of the line marked.
  function picture(line) {
    const figure = page().querySelector('.scan');
    if (!figure || !line.dataset.page) return;
    const image = figure.querySelector('img');
    const address = figure.dataset.picture + line.dataset.page;
    const place = () => {
      const [left, top, right, bottom] = line.dataset.box.split(' ').map(Number);
      const mark = figure.querySelector('.scan-mark');
      Object.assign(mark.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
      const box = figure.querySelector('.scan-of');
      box.scrollTop = mark.offsetTop - box.clientHeight / 2;
    };
    figure.hidden = false;
    image.alt = words.page.replace('{page}', line.dataset.page);
    if (image.getAttribute('src') === address) { place(); return; }
    image.onload = place;
    image.src = address;
  }

  function goTo(hash) {
    history.replaceState(null, '', address(shown) + hash);
    showLines(true);
  }

  // What can be done with a line stands below it.
  const tools = {
    element: () => document.getElementById('line-tools'),
    line() { return Number(this.element().closest('[data-line]')?.dataset.line || 0); },

    show(row, word) {
      const element = this.element();
      const selected = getSelection();
      const text = word || (row.contains(selected.anchorNode) ? selected.toString().trim() : '');
      row.append(element);
      element.hidden = false;
      element.setAttribute('aria-label', words.tools.replace('{line}', row.dataset.line));
      const form = element.querySelector('form');
      form.elements.wrong.value = text;
      form.elements.right.value = text;
      form.querySelector('.alert').hidden = true;
      element.querySelector('[data-library="begin"]').hidden = row.matches('.starts');
      element.querySelector('[data-library="split"]').hidden = row.matches('.starts, .outside');
      form.elements[text ? 'right' : 'wrong'].focus({ preventScroll: true });
      if (text) form.elements.right.select();
      element.scrollIntoView({ block: 'nearest' });
    },

    // Back where it waits, so that it is not drawn over.
    put() {
      const element = this.element();
      if (!element || element.hidden) return;
      const row = element.closest('[data-line]');
      element.hidden = true;
      page().querySelector('[data-file]').append(element);
      row?.querySelector('.no').focus({ preventScroll: true });
    },
  };

  async function copyLine(line) {
    const link = `${location.origin}/${address(shown)}#dong-${line}`;
    try {
      await navigator.clipboard.writeText(link);
      say(words.copied.replace('{line}', line));
    } catch {
      say(link); // Without https it is copied by hand.
    }
  }

  // Files that are being sent, one after another; the server's queue takes over then.
  const sending = [];

  function send(files, replaces) {
    const most = Number(page().querySelector('[data-most]')?.dataset.most || Infinity);
    for (const file of files) {
      if (file.size > most) {
        say(words.large.replace('{name}', file.name).replace('{most}', Math.round(most / 2 ** 20)), true);
      } else sending.push({ file, replaces, percent: 0, request: null });
    }
    showSending();
    if (sending.length && !sending[0].request) sendNext();
  }

  async function sendNext() {
    const now = sending[0];
    if (!now) return;
    const request = new XMLHttpRequest();
    now.request = request;
    const name = await reader;
    if (!sending.includes(now)) return;
    request.open('POST', `${PATH}nhan?${new URLSearchParams({ ten: now.file.name, thay: now.replaces || '' })}`);
    request.setRequestHeader('x-quantriet-reader', name);
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      now.percent = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
      showSending();
    };
    request.onloadend = () => {
      if (sending.includes(now)) sending.splice(sending.indexOf(now), 1);
      showSending();
      if (request.status === 401) location.reload();
      if (request.status === 200) {
        mine.add(request.response.job);
        if (shown === '') draw(request.response);
        else visit('', true);
      } else if (!now.isStopped) {
        say(request.response?.error || words.lost.replace('{name}', now.file.name), true);
      }
      sendNext();
    };
    request.send(now.file);
  }

  function showSending() {
    const list = document.getElementById('library-sending');
    if (!list) return;
    list.replaceChildren(...sending.map((now) => {
      const row = document.createElement('li');
      row.className = 'job';
      const name = document.createElement('span');
      name.className = 'name';
      name.textContent = now.file.name;
      const said = document.createElement('span');
      said.className = 'said';
      said.textContent = words.sending.replace('{percent}', now.percent);
      const bar = document.createElement('progress');
      bar.max = 100;
      bar.value = now.percent;
      const stop = document.createElement('button');
      stop.type = 'button';
      stop.textContent = words.cancel;
      stop.setAttribute('aria-label', `${words.cancel}: ${now.file.name}`);
      stop.addEventListener('click', () => {
        now.isStopped = true;
        if (now.request?.readyState > 0) now.request.abort();
        else { sending.splice(sending.indexOf(now), 1); showSending(); }
      });
      row.append(name, said, bar, stop);
      return row;
    }));
  }

  // Clicks

  async function act(action, element, more, next) {
    const around = element.closest('[data-file]');
    const data = {
      document: around?.dataset.document || '',
      file: around?.dataset.file || '',
      job: element.closest('[data-job]')?.dataset.job || '',
      table: chosen,
      ...more,
    };
    say('');
    element.disabled = true;
    let answer;
    try {
      answer = await ask(`lam/${action}`, data);
    } catch (error) {
      element.disabled = false;
      complain(SAID, element, reason(error));
      return;
    }
    element.disabled = false;
    if (action === 'decide') mine.add(data.job);
    draw(answer);
    say(answer.said);
    if (answer.html !== undefined) {
      if (location.search !== address(shown)) history.pushState(null, '', address(shown));
      arrive();
    } else if (document.activeElement === document.body) (next && page().querySelector(next) || page().querySelector('h2'))?.focus({ preventScroll: true });
  }

  // A part of the page that opens and folds in its place.
  function unfold(element, opens, focus) {
    element.hidden = !opens;
    if (opens) {
      element.querySelectorAll('textarea').forEach(fit);
      element.querySelector(focus)?.focus();
    }
  }

  const CLICKS = {
    home: () => visit('', true),
    open: (button) => visit(button.dataset.document, true, new URL(button.href, location.href).hash),
    line: (button) => goTo(button.getAttribute('href')),
    more: async (button) => { chosen.shown = button.dataset.shown; await table(); },
    'line-tools': (button) => { const row = button.closest('[data-line]'); picture(row); tools.show(row); },
    'close-tools': () => tools.put(),
    'copy-line': () => copyLine(tools.line()),
    begin: (button) => act('begin', button, { line: tools.line() }),
    split: (button) => act('split', button, { line: tools.line() }),
    mend: (button) => act('mend', button, { line: Number(button.dataset.at), wrong: button.dataset.wrong, right: button.dataset.right }, '[data-fold="doubts"] summary'),
    confirm: (button) => act('confirm', button, { line: Number(button.dataset.at), wrong: button.dataset.wrong }, '[data-fold="doubts"] summary'),
    'mend-here': (button) => {
      goTo(`#dong-${button.dataset.at}`);
      const row = document.getElementById(`dong-${button.dataset.at}`);
      if (row) tools.show(row, button.dataset.wrong);
    },
    decide: (button) => act('decide', button, { value: button.dataset.value }),
    undo: (button) => act('undo', button, { key: button.dataset.key }, '[data-fold="fields"] summary'),
    'edit-field': (button) => {
      const field = button.closest('.field');
      button.closest('.shown').hidden = true;
      unfold(field.querySelector('form'), true, 'input, textarea');
      field.querySelector('input, textarea').select();
    },
    'fold-field': (button) => foldField(button.closest('form')),
    'ask-remove': (button) => {
      button.setAttribute('aria-expanded', 'true');
      unfold(button.closest('details').querySelector('.confirm'), true, '[data-library="keep-file"]');
    },
    'keep-file': (button) => keepFile(button),
  };

  function foldField(form) {
    form.reset();
    form.hidden = true;
    form.querySelector('.alert').hidden = true;
    const shownField = form.closest('.field').querySelector('.shown');
    shownField.hidden = false;
    shownField.querySelector('button').focus();
  }

  function keepFile(element) {
    const asks = element.closest('details').querySelector('[data-library="ask-remove"]');
    unfold(element.closest('.confirm'), false);
    asks.setAttribute('aria-expanded', 'false');
    asks.focus();
  }

  async function table() {
    try {
      draw(await ask(`bang?${query()}`));
      count();
    } catch (error) { say(reason(error), true); }
  }

  addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || !isPlain(event)) return;
    const cited = target.closest('[data-library-open]');
    if (cited) {
      event.preventDefault();
      const link = new URL(cited.href);
      document.querySelector('#panel [data-close]')?.click();
      openAt(link);
      return;
    }
    const button = target.closest('#library [data-library]');
    if (!button) return;
    event.preventDefault();
    const action = button.dataset.library;
    if (CLICKS[action]) CLICKS[action](button);
    else act(action, button);
  }, true);

  // A passage that is cited elsewhere on the page.
  function openAt(link) {
    const document_ = link.searchParams.get('vb');
    if (shown === null) {
      history.pushState(null, '', link.href);
      window.quantrietViews.turn('library', false);
    } else {
      window.quantrietViews.turn('library', false);
      visit(document_, true, link.hash);
    }
  }

  addEventListener('submit', (event) => {
    const form = event.target instanceof HTMLFormElement && event.target.closest('#library form');
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const button = form.querySelector('button.main');
    if (form.matches('[data-library-field]')) {
      const field = form.closest('[data-field]').dataset.field;
      act('field', button, { field, value: form.elements.value.value }, `#field-${field} [data-library="edit-field"]`);
    } else if (form.matches('[data-library-mend]')) {
      const line = tools.line();
      act('mend', button, { line, wrong: form.elements.wrong.value, right: form.elements.right.value }, `#dong-${line} .no`);
    }
  }, true);

  // Words on a line are picked as everywhere.
  addEventListener('dblclick', (event) => {
    const text = event.target instanceof Element && event.target.closest('#library .tx');
    const word = text && getSelection().toString().trim();
    if (word) tools.show(text.closest('[data-line]'), word);
  });

  let typed = null;
  function filter(form) {
    chosen = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    clearTimeout(typed);
    typed = setTimeout(table, TYPED_MS);
  }

  addEventListener('input', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.matches('#library textarea')) fit(target);
    const form = target?.closest('[data-library-filter]');
    if (form) filter(form);
  });

  addEventListener('change', (event) => {
    const target = event.target instanceof HTMLInputElement && event.target.closest('#library') ? event.target : null;
    if (target?.matches('[data-library-files]')) send(target.files);
    else if (target?.matches('[data-library-replace]')) send(target.files, target.dataset.libraryReplace);
    else return;
    target.value = '';
  });

  function isLibrary() { return window.quantrietViews.current() === 'library'; }
  function holdsFiles(event) { return [...(event.dataTransfer?.types || [])].includes('Files'); }

  addEventListener('dragover', (event) => {
    if (!isLibrary() || !holdsFiles(event)) return;
    event.preventDefault(); // Else the browser would show the file in the place of the page.
    page().querySelector('.drop')?.classList.add('over');
  });
  addEventListener('dragleave', (event) => { if (!event.relatedTarget) page()?.querySelector('.drop')?.classList.remove('over'); });
  addEventListener('drop', (event) => {
    if (!isLibrary() || !holdsFiles(event)) return;
    event.preventDefault();
    const drop = page().querySelector('.drop');
    drop?.classList.remove('over');
    if (drop) send([...event.dataTransfer.files]);
  });

  addEventListener('keydown', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target?.closest('#library')) return;
    if (event.key === 'Escape') {
      if (target.closest('#line-tools')) tools.put();
      else if (target.closest('[data-library-field]')) foldField(target.closest('form'));
      else if (target.closest('.confirm')) keepFile(target);
      else return;
      event.stopPropagation();
    } else if (['ArrowDown', 'ArrowUp'].includes(event.key) && target.matches('.text-of, .no')) {
      event.preventDefault();
      const rows = target.closest('.text-of');
      const at = target.closest('[data-line]') || rows.querySelector('.shown-line');
      const step = event.key === 'ArrowDown' ? 'nextElementSibling' : 'previousElementSibling';
      (target.matches('.no') ? at[step] : at || rows.firstElementChild)?.querySelector('.no').focus();
    }
  }, true);

  // The view

  window.quantrietViews.add('library', {
    query: 'kho',
    title: words.title,
    page,
    address: () => address(shown),
    enter() {
      shown = '';
      visit(wanted(), false);
    },
    move() {
      if (wanted() !== shown) visit(wanted(), false);
      else showLines();
    },
  });
})();
