// Search in the reader's browser. The index lies in search/ as scripts, each of which hands its part
// to `jianbao`: so it works from a folder on disk too, and only what a query needs is loaded.
// How texts become terms is told in render/search/words.py; both must do alike.
"use strict";
(() => {
  const HAN = "\\u3005\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{3ffff}";
  const PIECE = new RegExp(`([${HAN}])|((?:(?![${HAN}])[\\p{L}\\p{N}])+(?:\\.[0-9]+)*)|([,.;:!?。、]+)`, "gu");
  const ACCENTS = /[\u0300-\u036f\u20d0-\u20ff\u3099\u309a]+/g;
  const PLACES = 65536;      // of a paper: a place in the archive is paper * PLACES + place
  const AUTHOR_PLACES = 16;  // a block of places is one author
  const PAGE = 20;
  const SYMBOLS = [...Array(94).keys()].map((n) => n + 33).filter((code) => !'"\\:,'.includes(String.fromCharCode(code)));
  const DIGITS = new Uint8Array(128);
  SYMBOLS.forEach((code, digit) => { DIGITS[code] = digit; });
  const ENDING = 58, GOING_ON = 32;

  const form = document.querySelector("#search");
  const count = document.querySelector("#count");
  const results = document.querySelector("#results");
  const more = document.querySelector("#more");
  const element = (name, className, ...inside) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  };

  // ---- files of the index

  const waiting = new Map(), loaded = new Map();
  window.jianbao = (name, data) => waiting.get(name)?.(data);
  const load = (name) => {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((done, failed) => {
        waiting.set(name, done);
        const script = element("script");
        script.src = `search/${name}.js?${form.dataset.build}`;
        script.onload = () => script.remove();
        script.onerror = () => { script.remove(); loaded.delete(name); failed(new Error(name)); };
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  };
  let root;
  const open = async () => {
    if (root) return;
    const told = await load("root");
    told.starts = told.shards.split(",");
    told.simple = new Map([["ς", "σ"]]);
    const variants = [...told.variants];
    for (let i = 0; i < variants.length; i += 2) told.simple.set(variants[i], variants[i + 1]);
    root = told;
  };

  // ---- texts

  const fold = (char) => {
    if (char < "\x80") return char.toLowerCase();
    const plain = char.normalize("NFKD").replace(ACCENTS, "").toLowerCase();
    return [...plain].map((one) => root.simple.get(one) ?? one).join("");
  };

  // Characters and words: what each is, whether it is a Chinese character, its place, and where it stands.
  const units = (text) => {
    let folded = "";
    const from = [], to = [];
    let at = 0;
    for (const char of text) {
      const plain = fold(char);
      for (let i = 0; i < plain.length; i++) { from.push(at); to.push(at + char.length); }
      // An accent of its own belongs to the letter before it.
      if (!plain && to.length) to[to.length - 1] = at + char.length;
      folded += plain;
      at += char.length;
    }
    let place = 0;
    const found = [];
    for (const piece of folded.matchAll(PIECE)) {
      const end = piece.index + piece[0].length;
      if (!piece[3]) found.push({ text: piece[0], han: !!piece[1], place, start: from[piece.index], end: to[end - 1] });
      place++;
    }
    return found;
  };

  const stem = (word) => word.length > 4 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
  const isOpen = (word) => word.length > 3;

  // ---- lists of places, ascending

  const number = (text, reader) => {
    let value = 0, scale = 1, digit;
    while ((digit = DIGITS[text.charCodeAt(reader.at++)]) >= ENDING) {
      value += (digit - ENDING) * scale;
      scale *= GOING_ON;
    }
    return value + digit * scale;
  };
  const decode = (text) => {
    const keys = [], reader = { at: 0 };
    let paper = -1;
    while (reader.at < text.length) {
      const step = number(text, reader);
      paper += step >> 1;
      let key = paper * PLACES;
      for (let left = step & 1 ? number(text, reader) : 1; left; left--) keys.push(key += number(text, reader));
    }
    return Float64Array.from(keys);
  };
  const union = (lists) => {
    if (lists.length < 2) return lists[0] ?? new Float64Array(0);
    const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
    let at = 0;
    for (const list of lists) { all.set(list, at); at += list.length; }
    return all.sort().filter((key, i) => key !== all[i - 1]);
  };
  const sifted = (one, other, isIn) => {
    let j = 0;
    return one.filter((key) => {
      while (other[j] < key) j++;
      return (other[j] === key) === isIn;
    });
  };
  const both = (one, other) => sifted(one, other, true);
  const without = (one, other) => sifted(one, other, false);
  const blocks = (keys, size) => keys.map((key) => Math.floor(key / size)).filter((key, i, all) => key !== all[i - 1]);
  const papersOf = (keys) => blocks(keys, PLACES);

  // Of a term, or of all that begin with it.
  const placesOf = async (term, isPrefix) => {
    const starts = root.starts;
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= term) low = middle + 1; else high = middle;
    }
    const names = [];
    for (let i = Math.max(0, low - 1); i < starts.length; i++) {
      if (i >= low && !(isPrefix && starts[i].startsWith(term))) break;
      names.push(`i/${i}`);
    }
    const found = [];
    for (const shard of await Promise.all(names.map(load))) {
      const head = isPrefix ? term : `${term}:`;
      let at = shard.startsWith(head) ? 0 : shard.indexOf(`,${head}`) + 1 || -1;
      while (at >= 0 && shard.startsWith(term, at)) {
        const colon = shard.indexOf(":", at);
        let end = shard.indexOf(",", colon);
        if (end < 0) end = shard.length;
        found.push(decode(shard.slice(colon + 1, end)));
        if (!isPrefix) break;
        at = end < shard.length ? end + 1 : -1;
      }
    }
    return union(found);
  };

  const known = new Map();
  const places = (term, isPrefix = false) => {
    const name = isPrefix ? `${term}*` : term;
    if (!known.has(name)) {
      known.set(name, placesOf(term, isPrefix));
      known.get(name).catch(() => known.delete(name));
    }
    return known.get(name);
  };

  // ---- phrases

  // Its terms, by place from its first one. `loose`: words may go on, and lose their plural.
  const termsOf = (phrase, loose) => {
    const terms = [];
    phrase.forEach((unit, i) => {
      const next = phrase[i + 1], before = phrase[i - 1];
      const at = unit.place - phrase[0].place;
      if (!unit.han) terms.push(loose ? { term: stem(unit.text), at, open: isOpen(unit.text) } : { term: unit.text, at });
      else if (next?.han && next.place === unit.place + 1) terms.push({ term: unit.text + next.text, at });
      else if (!(before?.han && before.place === unit.place - 1)) terms.push({ term: unit.text, at, open: !next });
    });
    return terms;
  };
  const placesOfPhrase = async (phrase, loose) => {
    const lists = await Promise.all(termsOf(phrase, loose).map(async ({ term, at, open }) => {
      const keys = loose && !open && !/[^a-z]/.test(term)
        ? union(await Promise.all([places(term), places(`${term}s`)])) : await places(term, open);
      return at ? keys.map((key) => key - at) : keys;
    }));
    lists.sort((one, other) => one.length - other.length);
    return lists.reduce(both);
  };
  const papersOfPhrase = async (phrase, loose) => papersOf(await placesOfPhrase(phrase, loose));

  // All its words in one name, whatever their order; with `initials`, a letter is any name that begins so.
  const papersOfAuthor = async (words, initials) => {
    const lists = await Promise.all(words.map(async ({ text }) =>
      blocks(await places(`@${text}`, initials && text.length < 2), AUTHOR_PLACES)));
    return lists.length ? blocks(lists.reduce(both), PLACES / AUTHOR_PLACES) : new Float64Array(0);
  };
  const nameOf = (phrase) => phrase.map((unit) => unit.text).join(" ");
  const tagsNamed = (name) => root.tags.filter(([, , names]) => names.includes(name)).map(([id]) => id);
  const papersOfTags = async (ids) => papersOf(union((await Promise.all(
    ids.map((id) => Promise.all([places(`#${id}`), places(`#${id}.`, true)])))).flat()));

  // The words of a phrase: parted at 的 and 与, where scripts change, and, of a rare
  // one, where two characters seldom meet.
  const JOINTS = "的与和及";
  const parted = async (phrase) => {
    const turn = phrase.findIndex((unit, i) => i && !(unit.han && phrase[i - 1].han));
    if (turn > 0) return (await Promise.all([phrase.slice(0, turn), phrase.slice(turn)].map(parted))).flat();
    const joint = phrase.findIndex((unit, i) => i > 1 && i < phrase.length - 2 && JOINTS.includes(unit.text));
    if (joint > 0) return (await Promise.all([phrase.slice(0, joint), phrase.slice(joint + 1)].map(parted))).flat();
    const hits = phrase.length < 4 ? PAGE : (await placesOfPhrase(phrase)).length;
    if (hits >= PAGE) return [phrase];
    const counts = await Promise.all(termsOf(phrase).map(async ({ term }) => (await places(term)).length));
    let best = 0;
    for (let i = 1; i < counts.length - 1; i++) {
      const isSeldom = counts[i] * 3 < Math.min(counts[i - 1], counts[i + 1]);
      if ((!hits || isSeldom) && (!best || counts[i] < counts[best])) best = i;
    }
    if (!best) return [phrase];
    return (await Promise.all([phrase.slice(0, best + 1), phrase.slice(best + 1)].map(parted))).flat();
  };

  // ---- queries

  const FIELDS = {
    tag: "tag", 任务: "tag", 标签: "tag", author: "author", 作者: "author", topic: "topic", 主题: "topic",
    since: "since", 自: "since", until: "until", 至: "until", id: "id", 编号: "id",
  };
  const ID = /(?:arxiv:|https?:\/\/(?:[a-z.]+\.)?arxiv\.org\/[a-z]+\/)?\b(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?\b/gi;

  // What is written in the box, as phrases and filters.
  const read = (text) => {
    const filters = { tag: [], author: [], topic: [], since: [], until: [], id: [] };
    const phrases = [], plain = text.replace(/[“”„＂]/g, '"').replace(/：/g, ":").replace(ID, "$1");
    for (const [, field, quoted, bare, phrase, word] of plain.matchAll(/([^\s:"]+):(?:"([^"]*)"|([^\s"]+))|"([^"]*)"|([^\s"]+)/gu)) {
      const name = FIELDS[field?.toLowerCase()];
      if (name) filters[name].push(quoted ?? bare);
      else phrases.push({ text: field ? `${field}:${quoted ?? bare}` : phrase ?? word, quoted: phrase !== undefined });
    }
    for (const phrase of phrases) phrase.units = units(phrase.text);
    return { phrases: phrases.filter((one) => one.units.length), filters };
  };

  const topicsNamed = (name) => Object.entries(root.topics)
    .filter((topic) => topic.includes(name)).map(([slug]) => slug);

  // The papers that the filters leave; null for all. The newest is 0.
  const filtered = async (filters) => {
    const lists = await Promise.all([
      ...filters.tag.map((name) => papersOfTags(root.tags.some(([id]) => id === name) ? [name] : tagsNamed(nameOf(units(name))))),
      ...filters.author.map((name) => papersOfAuthor(units(name), true)),
      ...filters.topic.map(async (name) => papersOf(union(await Promise.all(topicsNamed(name).map((slug) => places(`%${slug}`)))))),
      ...filters.id.map((name) => papersOfPhrase(units(name))),
    ]);
    let first = 0, end = root.papers;
    for (const day of filters.since) end = Math.min(end, root.days.find(([one]) => one < day)?.[1] ?? root.papers);
    for (const day of filters.until) first = Math.max(first, root.days.find(([one]) => one <= `${day}~`)?.[1] ?? root.papers);
    if (first || end < root.papers) lists.push(Float64Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i));
    return lists.length ? lists.reduce(both) : null;
  };

  // Groups of papers, best first, each the newest first, none in two of them.
  const find = async ({ phrases, filters }) => {
    const allowed = await filtered(filters);
    const asked = [...filters.author, ...filters.id].map(units);
    if (!phrases.length) return { groups: [{ papers: allowed ?? new Float64Array(0) }], needles: asked };
    const whole = units(phrases.map((one) => one.text).join(" "));
    const isOneQuoted = phrases.length === 1 && phrases[0].quoted;
    const needles = [...asked, whole, ...phrases.map((one) => one.units)];
    const words = whole.filter((unit) => !unit.han);
    const names = !isOneQuoted && words.length === whole.length ? await papersOfAuthor(whole) : new Float64Array(0);
    const groups = [["", union([await papersOfPhrase(whole), words.length > 1 ? names : new Float64Array(0)])]];
    if (!phrases.some((one) => one.quoted)) {
      const named = await papersOfTags(tagsNamed(nameOf(whole)));
      groups.push(["词形相近，或任务、作者相符", union([await papersOfPhrase(whole, true), names, named])]);
    }
    const parts = (await Promise.all(phrases.map(async (one) =>
      one.quoted ? [one] : (await parted(one.units)).map((its) => ({ units: its }))))).flat();
    if (parts.length > 1) {
      needles.push(...parts.map((one) => one.units));
      const lists = await Promise.all(parts.map(async (one) => one.quoted ? papersOfPhrase(one.units) : union([
        await papersOfPhrase(one.units, true), await papersOfTags(tagsNamed(nameOf(one.units))),
        one.units.every((unit) => !unit.han) ? await papersOfAuthor(one.units) : new Float64Array(0),
      ])));
      groups.push(["各词分别出现", lists.reduce(both)]);
    }
    const found = [];
    let seen = new Float64Array(0);
    for (const [title, papers] of groups) {
      const fresh = without(allowed ? both(papers, allowed) : papers, seen);
      seen = union([seen, fresh]);
      if (fresh.length) found.push({ title, papers: fresh });
    }
    return { groups: found, needles };
  };

  // ---- what is shown

  // A text in which what was searched for is marked. Never HTML: text nodes only.
  const marked = (text, needles) => {
    const its = units(text), hit = new Uint8Array(its.length);
    const fits = (unit, wanted) => unit && (unit.text === wanted.text || (!wanted.han && !unit.han
      && (isOpen(wanted.text) ? unit.text.startsWith(stem(wanted.text)) : unit.text === `${wanted.text}s`)));
    for (let i = 0; i < its.length; i++) {
      for (const needle of needles) {
        if (needle.every((wanted, j) => fits(its[i + j], wanted))) hit.fill(1, i, i + needle.length);
      }
    }
    const made = [];
    let at = 0;
    for (let i = 0; i < its.length; i++) {
      if (!hit[i]) continue;
      let last = i;
      while (hit[last + 1]) last++;
      made.push(text.slice(at, its[i].start), element("mark", "", text.slice(its[i].start, its[last].end)));
      at = its[last].end;
      i = last;
    }
    return [...made, text.slice(at)];
  };

  const shown = (paper, needles) => {
    const [id, day, title, titleZh, brief, note, authors, moreAuthors, , tagNames, address, topics] = paper;
    const link = element("a", "", ...marked(title, needles));
    link.href = address;
    link.lang = "en";
    const head = element("h3");
    if (titleZh) head.append(element("span", "zh", ...marked(titleZh, needles)));
    head.append(link);
    const told = `${day} · ${topics.map((slug) => root.topics[slug]).join("、")} · `;
    const kicker = element("p", "kicker", element("span", "count", told, ...marked(id, needles)));
    for (const tag of tagNames) kicker.append(element("span", "tag", ...marked(tag, needles)));
    if (note) kicker.append(element("span", "badge", note));
    // The first six, and whoever was asked for.
    const names = authors.map((name) => marked(name, needles)).filter((parts, i) => i < 6 || parts.length > 1);
    const by = element("p", "by", ...names.flatMap((parts, i) => i ? [", ", ...parts] : parts));
    if (authors.length > names.length) by.append(` 等 ${authors.length + moreAuthors} 人`);
    by.lang = "en";
    const item = element("article", "item", kicker, head);
    if (brief) item.append(element("p", "", ...marked(brief, needles)));
    item.append(by);
    return item;
  };

  let current = null;
  // The next page of what was found; whatever was asked meanwhile stops it.
  const show = async (asked) => {
    const papers = asked.flat.slice(asked.shown, asked.shown + PAGE);
    const chunks = await Promise.all(papers.map(([paper]) => load(`d/${Math.floor(paper / root.chunk)}`)));
    if (current !== asked) return;
    const made = document.createDocumentFragment();
    papers.forEach(([paper, title], i) => {
      if (title !== asked.title && title) made.append(element("h2", "", title));
      asked.title = title;
      made.append(shown(chunks[i][paper % root.chunk], asked.needles));
    });
    if (!asked.shown) results.replaceChildren();
    const first = made.querySelector("h3 a");
    results.append(made);
    if (asked.shown) first?.focus();
    asked.shown += papers.length;
    more.hidden = asked.shown >= asked.flat.length;
  };

  const quoted = (text) => /[\s:"]/.test(text) ? `"${text.replaceAll('"', "")}"` : text;
  const asText = () => [form.q.value, ...["tag", "author", "topic", "since", "until"]
    .filter((name) => form[name].value.trim()).map((name) => `${name}:${quoted(form[name].value.trim())}`)].join(" ").trim();

  const search = async () => {
    const text = asText();
    if (current?.text === text) return;
    const asked = current = { text, shown: 0, flat: [], title: "" };
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    results.ariaBusy = true;
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    try {
      await open();
      if (current !== asked) return;
      if (!text) {
        results.replaceChildren();
        more.hidden = true;
        count.textContent = `共 ${root.papers.toLocaleString()} 篇论文`;
        return;
      }
      const { groups, needles } = await find(read(text));
      if (current !== asked) return;
      asked.needles = needles;
      asked.flat = groups.flatMap(({ title, papers }) => Array.from(papers, (paper) => [paper, title]));
      const exact = groups.filter((group) => !group.title).reduce((sum, group) => sum + group.papers.length, 0);
      const total = asked.flat.length;
      count.textContent = !total ? "没有找到。可少写几个字，或去掉引号与限定。"
        : `${total.toLocaleString()} 篇${exact < total ? `，其中逐字相符 ${exact.toLocaleString()} 篇` : ""}`;
      if (!total) results.replaceChildren();
      await show(asked);
    } catch (error) {
      if (current === asked) {
        current = null;
        count.textContent = "索引读取失败，请重试。";
      }
      throw error;
    } finally {
      if (!current || current === asked) results.ariaBusy = false;
    }
  };

  let timer;
  const soon = (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  };
  const fill = () => {
    const query = new URLSearchParams(location.search);
    for (const name of ["q", "topic", "tag", "author", "since", "until"]) form[name].value = query.get(name) ?? "";
    return search();
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); search(); });
  form.addEventListener("input", soon);
  form.addEventListener("compositionend", soon);
  more.addEventListener("click", () => show(current));
  addEventListener("popstate", fill);
  fill().then(() => {
    form.querySelector("datalist").append(...root.tags.map(([, zh]) => Object.assign(element("option"), { value: zh })));
  });
})();
