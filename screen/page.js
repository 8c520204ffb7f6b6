// Behaviour of the page: citations open in the panel, thumbs, copying, keyboard. No outside request.
(() => {
  'use strict';
  let opener = null;
  // Gradio runs what defines the trigger before or after this script, as it pleases.
  const send = (event, data) => window.quantrietTrigger?.(event, data || {});
  const panel = () => document.getElementById('panel');
  const words = window.quantrietWords;

  function isOpen() { return document.body.classList.contains('panel-open'); }

  function openPanel(link) {
    opener = link.getAttribute('href');
    document.querySelectorAll('a.cite.active').forEach((a) => a.classList.remove('active'));
    link.classList.add('active');
    const [exchange, marker] = parts(opener.slice('#cite-'.length));
    const isStudy = !!link.closest('#study');
    hideTalks();
    document.body.classList.add('panel-open', 'panel-loading');
    setModal();
    send('select', { exchange, marker, is_study: isStudy });
  }

  function closePanel() {
    if (!isOpen()) return;
    document.body.classList.remove('panel-open', 'panel-loading');
    document.querySelectorAll('a.cite.active').forEach((a) => a.classList.remove('active'));
    setModal();
    // The answer may have been drawn again meanwhile: the chip is found by its address.
    const chip = opener && document.querySelector(`:is(#chat, #study) a[href="${CSS.escape(opener).replace('\\#', '#')}"]`);
    (chip || document.querySelector('#box textarea'))?.focus();
  }

  // On a phone the panel and the list cover the page, so the page behind must not take the focus.
  function setModal() {
    const isNarrow = window.matchMedia('(max-width: 899px)').matches;
    const covers = isNarrow && (isOpen() || talksOpen());
    for (const id of ['top', 'notices', 'chat', 'foot', 'study', 'library']) {
      const element = document.getElementById(id);
      if (element) element.inert = covers;
    }
    for (const [id, name] of [['panel', words.panel], ['talks', words.talks]]) {
      const sheet = document.getElementById(id);
      if (!sheet) continue;
      sheet.setAttribute('role', covers ? 'dialog' : 'complementary');
      sheet.setAttribute('aria-label', name);
      if (covers) sheet.setAttribute('aria-modal', 'true');
      else sheet.removeAttribute('aria-modal');
    }
  }

  function shown() {
    if (!isOpen()) return;
    document.body.classList.remove('panel-loading');
    const mark = panel().querySelector('mark');
    if (mark) mark.scrollIntoView({ block: 'center' });
    panel().querySelector('.close')?.focus({ preventScroll: true });
  }

  function parts(text) {
    const at = text.lastIndexOf('-');
    return [text.slice(0, at), text.slice(at + 1)];
  }

  async function copy(link) {
    const lines = link.closest('.answer')?.querySelectorAll('.plain > span') || [];
    const text = [...lines].map((line) => line.textContent).join('\n');
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https only the old way is open.
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand('copy');
      area.remove();
      link.focus();
    }
    const label = link.textContent;
    link.textContent = done ? words.copied : words.failed;
    setTimeout(() => { link.textContent = label; }, 2000);
  }

  // A thumb draws its answer anew: the focus and the opened sources are put back.
  let judged = null;
  function judge(link, exchange, verdict) {
    judged = { link, isOpen: link.closest('.answer')?.querySelector('details')?.open };
    send('like', { exchange, verdict });
  }

  function putBack(chat) {
    if (!judged || judged.link.isConnected) return;
    const again = chat.querySelector(`a[href="${judged.link.getAttribute('href')}"]`);
    if (!again) return;
    const sources = again.closest('.answer').querySelector('details');
    if (sources && judged.isOpen) sources.open = true;
    if (document.activeElement === document.body) again.focus({ preventScroll: true });
    judged = null;
  }

  function choose(name) {
    const [exchange, marker] = parts(name);
    send('option_select', { exchange, marker });
  }

  function show(name, opens, button) {
    document.body.classList.toggle(name, opens);
    document.querySelector(button)?.setAttribute('aria-expanded', String(opens));
  }

  function talksOpen() { return document.body.classList.contains('talks-open'); }

  function showTalks() {
    closePanel();
    show('talks-open', true, '[data-talks]');
    setModal();
    send('expand');
    listed();
  }

  function hideTalks() {
    disarm();
    show('talks-open', false, '[data-talks]');
    setModal();
  }

  function leaveTalks() {
    hideTalks();
    document.querySelector('[data-talks]')?.focus();
  }

  // The focus goes into the list when it opens, and stays there when it is drawn anew.
  function listed() {
    const list = document.getElementById('talks');
    if (talksOpen() && !list.contains(document.activeElement)) list.querySelector('h2')?.focus();
  }

  // Deleting is asked twice; the second time counts only while the question stands there. It goes when
  // the reader turns elsewhere or lets some seconds pass, and a double click is one, so that a stray
  // click deletes nothing.
  const ASKED_MS = 8000;
  let armed = null;
  function arm(button) {
    disarm();
    armed = { button, label: button.textContent, timer: setTimeout(disarm, ASKED_MS) };
    button.classList.add('sure');
    button.textContent = button.dataset.sure;
    // Safari gives a clicked button no focus, and losing it is what disarms.
    button.focus();
    say(button.dataset.asks);
  }

  function disarm() {
    if (!armed) return;
    clearTimeout(armed.timer);
    armed.button.classList.remove('sure');
    armed.button.textContent = armed.label;
    say('');
    armed = null;
  }

  // Whether a click on a button that asks twice is the second one; the first makes it ask.
  function isSure(button, isAgain) {
    if (armed?.button !== button) { arm(button); return false; }
    if (isAgain) return false;
    disarm();
    return true;
  }
  window.quantrietSure = isSure;

  // For screen readers: a button whose words change is not read again.
  function say(text) {
    const heard = (armed?.button.closest('#study, #library') || document.getElementById('talks')).querySelector('.heard[role]');
    if (heard) heard.textContent = text;
  }

  addEventListener('focusout', (event) => { if (armed && event.target === armed.button) disarm(); });
  addEventListener('pointerdown', (event) => { if (armed && !armed.button.contains(event.target)) disarm(); }, true);

  // In the list of conversations: open, name, delete (asked twice).
  function manage(button, isAgain) {
    const row = button.closest('[data-talk]');
    const talk = row.dataset.talk;
    const action = button.dataset.do;
    // As after a reload, the last question comes to the top.
    if (action === 'open') { questions = 0; send('submit', { action, talk }); leaveTalks(); }
    else if (action === 'rename') {
      const form = row.querySelector('form');
      form.hidden = !form.hidden;
      if (!form.hidden) form.elements.name.select();
    } else if (isSure(button, isAgain)) send('submit', { action, talk });
  }

  addEventListener('submit', (event) => {
    const form = event.target instanceof HTMLFormElement && event.target.closest('#talks form');
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    send('submit', { action: 'rename', talk: form.closest('[data-talk]').dataset.talk, name: form.elements.name.value });
    fold(form);
  }, true);

  function fold(form) {
    form.hidden = true;
    form.closest('[data-talk]').querySelector('[data-do=rename]').focus();
  }

  function act(link) {
    const href = link.getAttribute('href');
    if (href.startsWith('#cite-')) openPanel(link);
    else if (href.startsWith('#copy-')) copy(link);
    else if (href.startsWith('#choose-')) choose(href.slice('#choose-'.length));
    else if (href.startsWith('#up-')) judge(link, href.slice(4), 'up');
    else if (href.startsWith('#down-')) judge(link, href.slice(6), 'down');
    else return false;
    return true;
  }

  addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest('#chat a[href^="#"], #study a.cite');
    if (link && act(link)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (target?.closest('[data-close]')) closePanel();
    else if (target?.closest('[data-new]')) { closePanel(); hideTalks(); send('clear'); document.querySelector('#box textarea')?.focus(); }
    else if (target?.closest('[data-talks]')) { if (talksOpen()) leaveTalks(); else showTalks(); }
    else if (target?.closest('[data-close-talks]')) leaveTalks();
    else if (target?.closest('[data-do]')) manage(target.closest('[data-do]'), event.detail > 1);
    else if (target?.closest('[data-focus]')) show('focus-open', !document.body.classList.contains('focus-open'), '[data-focus]');
    else if (target?.closest('[data-unfocus]')) send('undo');
    else if (target?.closest('[data-drop]')) { send('delete'); document.querySelector('#box textarea')?.focus(); }
  }, true);

  // Closes the innermost of what is open.
  function escape(from) {
    const form = from instanceof Element && from.closest('#talks form');
    if (armed) disarm();
    else if (form) { form.reset(); fold(form); }
    else if (talksOpen()) leaveTalks();
    else closePanel();
  }

  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') escape(event.target);
    // A key that is held down says nothing twice.
    if (event.repeat && event.target instanceof Element && event.target.closest('#talks [data-do], :is(#study, #library) [data-sure]')) event.preventDefault();
    const link = event.target instanceof Element && event.target.closest(':is(#chat, #study) a[role="button"]');
    if (link && event.key === ' ' && act(link)) event.preventDefault();
  });

  addEventListener('resize', setModal);

  // Names for screen readers that the chat's sanitiser takes away.
  function label(root) {
    document.querySelector('#box textarea')?.setAttribute('aria-label', words.ask);
    for (const chip of root.querySelectorAll('a.cite:not([aria-label])')) {
      chip.setAttribute('aria-label', `${words.cite} ${chip.textContent}: ${chip.title}`);
    }
    root.querySelector('[role="log"]')?.setAttribute('aria-label', words.chat);
    for (const example of root.querySelectorAll('button.example')) {
      example.setAttribute('aria-label', `${words.example}: ${example.textContent.trim()}`);
    }
    for (const list of document.querySelectorAll('#focus .option-list')) list.dataset.none = words.none;
    for (const remove of document.querySelectorAll('#focus .token .token-remove')) {
      remove.title = `${words.drop} ${remove.previousElementSibling?.textContent.trim()}`;
    }
    for (const thumb of root.querySelectorAll('a.thumb:not([aria-pressed])')) {
      thumb.setAttribute('aria-pressed', String(thumb.classList.contains('chosen')));
    }
  }

  // A new question goes to the top and stays there while its answer grows, so that it is read from
  // its first line; a reader who scrolls is left alone.
  let questions = 0;
  let held = null;
  function follow(chat) {
    const all = chat.querySelectorAll('.question');
    if (all.length > questions && all.length > 1) held = all.length;
    // What was chosen stands in a line of its own; the answer needs the room.
    if (all.length > questions) show('focus-open', false, '[data-focus]');
    questions = all.length;
    if (!held || held !== all.length) return;
    all[held - 1].closest('.message-row')?.scrollIntoView({ block: 'start' });
    const answers = chat.querySelectorAll('.answer');
    if (answers.length === all.length && answers[answers.length - 1].classList.contains('final')) held = null;
  }
  for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
    addEventListener(name, () => { held = null; }, { passive: true, capture: true });
  }

  // Gradio's own messages (such as a lost connection) come in English, whatever the language.
  function translate() {
    for (const part of document.querySelectorAll('[class*="toast"] *')) {
      const name = words.translations[part.getAttribute('aria-label')];
      if (name) part.setAttribute('aria-label', name);
      for (const node of part.childNodes) {
        const said = node.nodeType === Node.TEXT_NODE && words.translations[node.textContent.trim()];
        if (said) node.textContent = said;
      }
    }
  }

  function watch() {
    const chat = document.getElementById('chat');
    const sheet = panel();
    if (!chat || !sheet || !window.quantrietTrigger) { setTimeout(watch, 50); return; }
    label(chat);
    new MutationObserver(() => { label(chat); putBack(chat); follow(chat); }).observe(chat, { childList: true, subtree: true });
    new MutationObserver(() => label(chat)).observe(document.getElementById('foot'), { childList: true, subtree: true });
    new MutationObserver(shown).observe(sheet, { childList: true, subtree: true });
    new MutationObserver((changes) => {
      // Not the words of a button: they change while the focus is on its way elsewhere.
      if (changes.some((change) => [...change.addedNodes].some((node) => node instanceof Element))) listed();
    }).observe(document.getElementById('talks'), { childList: true, subtree: true });
    new MutationObserver(translate).observe(document.body, { childList: true, subtree: true });
    setModal();
  }

  document.documentElement.lang = 'vi';
  new MutationObserver(() => {
    if (document.documentElement.lang !== 'vi') document.documentElement.lang = 'vi';
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
  watch();
})();
