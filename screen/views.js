// The views of the page: which one is shown, at which address; and what their scripts have in common.
(() => {
  'use strict';
  const root = document.documentElement;
  const title = document.title;
  const views = new Map(); // By name: { query, title, page, address, enter, move }.
  const entered = new Set();
  const places = {};

  // Who this browser is comes from the page itself, once it has loaded.
  let known;
  const reader = new Promise((resolve) => { known = resolve; });
  window.quantrietReader = known;

  function current() { return [...views.keys()].find((name) => root.classList.contains(`${name}-open`)) || 'chat'; }

  function wanted() {
    const query = new URLSearchParams(location.search).get('trang');
    return [...views.keys()].find((name) => views.get(name).query === query) || 'chat';
  }

  function open(name) {
    for (const other of views.keys()) root.classList.toggle(`${other}-open`, other === name);
    mark();
  }

  function mark() {
    const name = current();
    document.title = name === 'chat' ? title : `${views.get(name).title} – ${title}`;
    for (const link of document.querySelectorAll('[data-view]')) {
      if (link.dataset.view === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  function turn(name, isStep) {
    const view = views.get(name);
    if (name === current() && (!view || entered.has(name))) return;
    places[current()] = scrollY;
    open(name);
    if (isStep) history.pushState(null, '', view ? view.address() : location.pathname);
    if (view && !entered.has(name)) {
      entered.add(name);
      view.enter();
    } else scrollTo(0, places[name] || 0);
    (view ? view.page()?.querySelector('h2') : document.querySelector('#box textarea'))?.focus({ preventScroll: true });
  }

  addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('[data-view]');
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    turn(link.dataset.view, true);
  }, true);

  addEventListener('popstate', () => {
    const name = wanted();
    turn(name, false);
    views.get(name)?.move();
  });

  function isPlain(event) { return !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0; }

  // A view is added by its script; the page is drawn after the scripts have run.
  function add(name, view) {
    views.set(name, view);
    if (wanted() === name) root.classList.add(`${name}-open`);
    (function begin() {
      if (!view.page() || !document.querySelector('[data-view]')) { setTimeout(begin, 50); return; }
      mark();
      if (current() === name && !entered.has(name)) { entered.add(name); view.enter(); }
    })();
  }

  // What the server says; `data` makes it a click.
  async function ask(path, data) {
    const reply = await fetch(path, {
      method: data ? 'POST' : 'GET',
      headers: { 'x-quantriet-reader': await reader },
      body: data && JSON.stringify(data),
      cache: 'no-store',
    });
    // The log-in has ended.
    if (reply.status === 401) location.reload();
    const answer = await reply.json();
    if (!reply.ok) throw new Error(answer.error);
    return answer;
  }

  // What was refused says why; a request that never arrived has words of the browser's own.
  function reason(error, failed) { return error instanceof TypeError || error instanceof SyntaxError ? failed : error.message; }

  // What was done, for some seconds, where it is always seen.
  const SAID_MS = 7000;
  const silence = {};
  function say(id, text, isError) {
    const said = document.getElementById(id);
    if (!said) return;
    clearTimeout(silence[id]);
    said.setAttribute('role', isError ? 'alert' : 'status');
    said.classList.toggle('error', !!isError);
    said.textContent = text || '';
    said.hidden = !text;
    if (text) silence[id] = setTimeout(() => say(id, ''), isError ? 2 * SAID_MS : SAID_MS);
  }

  // Where the form is, else where it is always seen.
  function complain(id, element, text) {
    const alert = element.closest('form')?.querySelector('.alert');
    if (!alert) { say(id, text, true); return; }
    alert.textContent = text;
    alert.hidden = false;
    alert.scrollIntoView({ block: 'nearest' });
  }

  function fit(area) {
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  window.quantrietViews = { add, ask, complain, current, fit, isPlain, reader, reason, say, turn };
})();
