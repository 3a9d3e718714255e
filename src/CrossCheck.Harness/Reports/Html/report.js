'use strict';
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const signs = { differ: '≠', answer: '✗', error: '!', crashed: '‼', unsupported: '–', kink: '∧', agree: '✓', mistrusted: '?' };
  const order = Object.keys(signs);
  const form = one('form.tools'), box = one('.table'), body = one('.list tbody');
  const heads = all('.list th');
  const chosen = new Set();
  let rows = [], shown = [], sort = { key: 'source', down: false }, drawn = '';

  // Text that was deflated and put into Base64 to keep the file small.
  const inflate = text => {
    const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
  };

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // A row is [id, verdict, tags, file, line, tolerance used, why, network, page]; 0 repeats the row above.
  const read = async () => {
    for (const block of all('script.rows')) {
      let file = '', network = '';
      const text = 'deflated' in block.dataset ? await inflate(block.textContent) : block.textContent;
      for (const r of JSON.parse(text)) {
        file = r[3] === 0 ? file : r[3];
        network = r[7] === 0 ? network : r[7];
        rows.push({
          at: rows.length, id: r[0], verdict: r[1].replace('?', ''), mistrusted: r[1].endsWith('?'), tags: r[2],
          source: r[4] === '' ? file : file + ':' + r[4], used: r[5], why: r[6], network, page: r[8],
        });
      }
      block.remove();
    }
  };

  const values = {
    verdict: r => order.indexOf(r.verdict),
    case: r => r.id,
    why: r => r.why || r.network,
    tags: r => r.tags,
    used: r => r.used === '∞' ? Infinity : Number(r.used),
    source: r => r.at,
  };

  const collator = new Intl.Collator('en', { numeric: true });
  const compare = (a, b) => typeof a === 'number' ? (a === b ? 0 : a < b ? -1 : 1) : collator.compare(a, b);

  // What is searched in: everything that a row says, in small letters.
  const text = r => r.text ??= [r.id, r.source, r.tags, r.why, r.network, r.verdict].join('\n').toLowerCase();

  const select = () => {
    const words = form.q.value.toLowerCase().split(/\s+/).filter(w => w !== '');
    const tag = form.tag.value, value = values[sort.key];
    shown = rows.filter(r =>
      (chosen.size === 0 || chosen.has(r.verdict) || (r.mistrusted && chosen.has('mistrusted')))
      && (tag === '' || r.tags.split(' ').includes(tag))
      && words.every(w => text(r).includes(w)));
    if (sort.key !== 'source' || sort.down) {
      shown.sort((a, b) => (sort.down ? -1 : 1) * compare(value(a), value(b)) || a.at - b.at);
    }

    const pages = new Set(shown.filter(r => r.page >= 0).map(r => r.page));
    for (const page of all('details.case')) {
      page.hidden = !pages.has(Number(page.id.slice(5)));
    }
    for (const group of all('.group')) {
      group.hidden = !one('details.case:not([hidden])', group);
    }

    one('.count').textContent = `${shown.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')} cases shown`;
    for (const head of heads) {
      head.ariaSort = head.classList.contains(sort.key) ? (sort.down ? 'descending' : 'ascending') : 'none';
    }
    box.scrollTop = 0;
    drawn = '';
    draw();
  };

  const badge = name => element('span', { className: 'badge ' + (name === 'mistrusted' ? 'kink' : name) }, element('span', { ariaHidden: 'true' }, signs[name]), ' ' + name);

  const line = (r, index) => {
    const id = r.page < 0 ? element('span', { title: r.id }, r.id) : element('a', { href: '#case-' + r.page, title: r.id }, r.id);
    const verdict = element('td', { className: 'verdict' }, badge(r.verdict));
    if (r.mistrusted) {
      verdict.append(' ', element('span', { className: 'badge kink', title: 'mistrusted: could not have told' }, '?'));
    }
    const cell = (name, value) => element('td', { className: name, title: value }, value);
    const made = element('tr', {}, verdict, element('th', { className: 'case', scope: 'row' }, element('bdi', {}, id)),
      cell(r.why ? 'why' : 'why network', r.why || r.network), cell('tags', r.tags), cell('used', r.used), cell('source', r.source));
    made.ariaRowIndex = index + 2;
    return made;
  };

  const space = height => {
    const cell = element('td', { colSpan: heads.filter(h => h.offsetWidth > 0).length });
    cell.style.height = height + 'px';
    return element('tr', { className: 'space', ariaHidden: 'true' }, cell);
  };

  // Only the rows in sight, and some around them, are in the document.
  const draw = () => {
    const height = parseFloat(getComputedStyle(box).getPropertyValue('--row'));
    const first = Math.max(0, Math.floor(box.scrollTop / height / 20) * 20 - 20);
    const last = Math.min(shown.length, first + Math.ceil(box.clientHeight / height) + 60);
    if (drawn === first + ' ' + last) {
      return;
    }
    drawn = first + ' ' + last;
    const focus = body.contains(document.activeElement) ? document.activeElement.hash : null;
    body.replaceChildren(space(first * height), ...shown.slice(first, last).map((r, i) => line(r, first + i)), space((shown.length - last) * height));
    one('.list').ariaRowCount = shown.length + 1;
    if (focus) {
      one(`a[href="${focus}"]`, body)?.focus({ preventScroll: true });
    }
  };

  const packs = all('script.pack'), unpacked = new Map();

  const unpack = async page => {
    if (page.dataset.pack) {
      const [pack, place] = page.dataset.pack.split(' ').map(Number);
      if (!unpacked.has(pack)) {
        unpacked.set(pack, inflate(packs[pack].textContent));
      }
      delete page.dataset.pack;
      one('.body', page).innerHTML = (await unpacked.get(pack)).split('\0')[place];
    }
  };

  const follow = () => {
    const page = /^#case-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (page) {
      page.open = true;
      page.hidden = false;
      page.parentElement.hidden = false;
      page.scrollIntoView();
      one('summary', page).focus({ preventScroll: true });
    }
  };

  const copy = async button => {
    const code = one('code', button.parentElement);
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(code);
    }
  };

  const build = () => {
    const counts = new Map(order.map(v => [v, 0])), tags = new Map();
    for (const r of rows) {
      counts.set(r.verdict, counts.get(r.verdict) + 1);
      counts.set('mistrusted', counts.get('mistrusted') + (r.mistrusted ? 1 : 0));
      for (const tag of r.tags.split(' ').filter(t => t !== '')) {
        tags.set(tag, (tags.get(tag) ?? 0) + 1);
      }
    }
    for (const [name, count] of counts) {
      if (count > 0) {
        const button = element('button', { type: 'button', value: name, ariaPressed: 'false' }, badge(name), ' ' + count.toLocaleString('en'));
        one('.verdicts').append(button);
      }
    }
    for (const [tag, count] of [...tags].sort((a, b) => collator.compare(a[0], b[0])).slice(0, 1000)) {
      form.tag.append(element('option', { value: tag }, `${tag} (${count})`));
    }
    form.tag.parentElement.hidden = tags.size === 0;
  };

  const listen = () => {
    let waiting = 0;
    form.q.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(select, 80); });
    form.tag.addEventListener('change', select);
    form.addEventListener('submit', e => e.preventDefault());
    form.addEventListener('reset', () => {
      chosen.clear();
      all('.verdicts button').forEach(b => { b.ariaPressed = 'false'; });
      setTimeout(select);
    });
    one('.verdicts').addEventListener('click', e => {
      const button = e.target.closest('button');
      if (button) {
        const on = !chosen.has(button.value);
        chosen[on ? 'add' : 'delete'](button.value);
        button.ariaPressed = String(on);
        select();
      }
    });
    for (const head of heads) {
      head.addEventListener('click', () => {
        const key = head.classList[0];
        sort = { key, down: key === sort.key ? !sort.down : key === 'used' };
        select();
      });
    }
    box.addEventListener('scroll', draw, { passive: true });
    addEventListener('resize', () => { drawn = ''; draw(); });
    addEventListener('hashchange', follow);
    document.addEventListener('toggle', e => { if (e.target.open) unpack(e.target); }, true);
    document.addEventListener('click', e => {
      if (e.target.matches('.copy')) {
        copy(e.target);
      } else if (e.target.matches('.list a') && e.target.hash === location.hash) {
        e.preventDefault();
        follow();
      }
    });
  };

  read().then(() => {
    document.documentElement.classList.add('script');
    form.hidden = box.hidden = false;
    build();
    listen();
    select();
    follow();
    document.documentElement.dataset.ready = '';
  });
})();
