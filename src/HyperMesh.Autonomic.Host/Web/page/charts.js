// The series: all can be searched, a dozen are drawn at first, and those that nobody sees are not.
import { $, el, number, plain } from './show.js';
import { get } from './daemon.js';

const PAGE = 12;
const LENGTH = 300;
const known = new Map();      // id → what the list says
const newest = new Map();     // id → [value, low, high, level, abnormal]
const cards = new Map();      // id → card that is shown
let version = -1;
let loading = false;
let most = PAGE;
let leftOut = 0;

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const visible = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    target.seen = isIntersecting;
    target.card.show();
  }
}, { rootMargin: '200px' });

export function begin() {
  for (const id of ['find', 'judged', 'abnormal']) $(id).addEventListener('input', () => { most = PAGE; arrange(); });
  $('series-form').addEventListener('submit', happened => happened.preventDefault());
  $('more').addEventListener('click', () => { most += PAGE; arrange(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { again(); });
}

// Whoever answers now may be another run, with other numbers for its series.
export async function again() {
  for (const card of cards.values()) card.remove();
  for (const kept of [known, newest, cards]) kept.clear();
  version = -1;
  await list();
}

export async function tick(now) {
  if (now.series !== version) await list();
  for (const [id, ...values] of now.values) newest.set(id, values);
  const at = Math.floor(now.at / 1000);
  for (const [id, card] of cards) card.add(at, newest.get(id) ?? []);
  if (Math.floor(at) % 3 === 0) arrange();
}

async function list() {
  if (loading) return;
  loading = true;
  try {
    const found = await get('v1/series');
    version = found.version;
    leftOut = found.leftOut;
    known.clear();
    for (const one of found.series) known.set(one.id, one);
    arrange();
  } finally {
    loading = false;
  }
}

const isOff = one => newest.get(one.id)?.[4] === 1;
const isJudged = one => one.isJudged || newest.get(one.id)?.length > 1;

// What is counted on an interface says more than what a map weighs.
const rank = one => (one.interface ? 2 : 0) + (one.of === 'rate' ? 1 : 0);

// Abnormal ones first, then those that a detector watches, then those of interfaces, then all others.
function chosen() {
  const words = $('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  return [...known.values()]
    .filter(one => (!$('judged').checked || isJudged(one)) && (!$('abnormal').checked || isOff(one)) && words.every(word => one.name.toLowerCase().includes(word)))
    .sort((a, b) => isOff(b) - isOff(a) || isJudged(b) - isJudged(a) || rank(b) - rank(a) || (a.name < b.name ? -1 : 1));
}

function arrange() {
  const all = chosen();
  const shown = all.slice(0, most);
  $('series-count').textContent = `${all.length} of ${known.size}${leftOut ? `, ${leftOut} more are not kept for this page` : ''}`;
  $('more').hidden = all.length <= most;
  const wanted = new Set(shown.map(one => one.id));
  for (const [id, card] of cards) if (!wanted.has(id)) { card.remove(); cards.delete(id); }
  let before = null;
  for (const one of shown) {
    if (!cards.has(one.id)) cards.set(one.id, new Card(one));
    const { figure } = cards.get(one.id);
    const place = before ? before.nextSibling : $('charts').firstChild;
    if (figure !== place) $('charts').insertBefore(figure, place);
    before = figure;
  }
}

class Card {
  constructor(one) {
    this.one = one;
    this.value = el('span', {});
    this.plot = el('div', { class: 'plot', role: 'img' });
    this.figure = el('figure', { title: one.help || null }, el('figcaption', {}, el('b', {}, one.name), this.value), this.plot);
    this.figure.card = this;
    visible.observe(this.figure);
    this.sized = new ResizeObserver(() => this.chart?.setSize({ width: this.plot.clientWidth, height: 130 }));
    this.sized.observe(this.plot);
    this.load();
  }

  async load() {
    try {
      const { to, points } = await get(`v1/series/${this.one.id}`);
      const end = Math.floor(Date.parse(to) / 1000);
      const at = points.values.map((_, i) => end - points.values.length + 1 + i);
      const band = points.band ?? { low: points.values.map(() => null), high: points.values.map(() => null), abnormal: [] };
      const off = new Set(band.abnormal);
      this.data = [at, band.low, band.high, points.values, points.values.map((value, i) => off.has(i) ? value : null)];
      this.draw();
    } catch {
      // Its next tick says so, or it is gone from the list.
    }
  }

  draw() {
    const [line, band, mark, soft, grid] = ['--value', '--band', '--bad', '--soft', '--line'].map(colour);
    const axis = { stroke: soft, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 }, font: '11px system-ui, sans-serif' };
    this.chart = new uPlot({
      width: this.plot.clientWidth || 300, height: 130, cursor: { show: false }, legend: { show: false }, padding: [8, 16, 0, 0],
      scales: { x: { range: (u, low, high) => [Math.max(low, this.since(), high - LENGTH), Math.max(high, low + 30)] }, y: { range: (_, low, high) => low == null ? [0, 1] : low === high ? [low - Math.abs(low) * .1 - 1, high + Math.abs(high) * .1 + 1] : uPlot.rangeNum(low, high, .1, true) } },
      axes: [{ ...axis, space: 70, values: (_, at) => at.map(t => new Date(t * 1000).toLocaleTimeString('en-GB')) }, { ...axis, size: 52, space: 30, values: (_, at) => at.map(number) }],
      bands: [{ series: [2, 1], fill: band }],
      series: [{}, { points: { show: false }, stroke: 'transparent' }, { points: { show: false }, stroke: 'transparent' },
        { stroke: line, width: 1.5, points: { show: false } }, { stroke: mark, width: 2.5, points: { show: true, size: 5, fill: mark, stroke: mark } }],
    }, this.data, this.plot);
    this.tell(newest.get(this.one.id) ?? []);
  }

  // Where the series begins: nothing is to be seen before.
  since() {
    return this.data[0][Math.max(0, this.data[3].findIndex(value => value != null))];
  }

  add(at, [value = null, low = null, high = null, , off = 0]) {
    this.tell([value, low, high, null, off]);
    if (!this.data || at <= this.data[0].at(-1)) return;
    [at, low, high, value, off ? value : null].forEach((point, i) => {
      this.data[i].push(point);
      if (this.data[i].length > LENGTH) this.data[i].shift();
    });
    this.show();
  }

  show() {
    if (this.figure.seen && !document.hidden) this.chart?.setData(this.data);
  }

  tell([value, low, high, , off]) {
    const unit = [this.one.unit, this.one.of === 'rate' ? '/s' : ''].join('');
    const words = `${number(value)} ${unit}`;
    if (this.value.textContent !== words) this.value.textContent = words;
    this.figure.classList.toggle('off', off === 1);
    const expected = low == null && high == null ? '' : `, expected ${number(low)} to ${number(high)}`;
    this.plot.setAttribute('aria-label', plain(`${this.one.name}: ${words}${expected}${off ? ', abnormal' : ''}`));
  }

  remove() {
    visible.unobserve(this.figure);
    this.sized.disconnect();
    this.chart?.destroy();
    this.figure.remove();
  }
}

// What a program on an interface lets through and drops, by the series that its manifest names.
export function ratesOf(place) {
  const rates = { packets: null, drops: null };
  for (const one of known.values()) {
    const value = newest.get(one.id)?.[0];
    if (one.interface !== place || one.of !== 'rate' || value == null) continue;
    if (/^xdp_packets_total\{/.test(one.name)) rates.packets = (rates.packets ?? 0) + value;
    if (/^xdp_drops_total\{/.test(one.name)) rates.drops = (rates.drops ?? 0) + value;
  }
  return rates;
}
