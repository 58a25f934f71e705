// Reads the voting cards of a hall out of one photo: black squares with a border, on white paper, of seven cells a side, as
// package paper draws them. Nothing leaves the phone but which card shows which edge.

const INNER = 5;
const OUTER = INNER + 2;
const WRONG = 2; // so many cells of a card may be read wrong: patterns differ in seven
const LEAST = 14; // pixels of a card's side, two a cell

/**
 * read finds the cards of an image ({width, height, data} as of a canvas; RGBA). patterns are those of the cards 1, 2, …
 * It returns for each card found, once, its number, the edge that is up (0 to 3, clockwise from the first) and its corners.
 */
export function read(image, patterns) {
  const { width, height } = image;
  const gray = grayOf(image);
  const found = new Map();
  for (const part of [8, 40]) { // a small window for small cards, a large one for those near the camera
    const dark = darkOf(gray, width, height, Math.max(8, Math.round(Math.max(width, height) / part)));
    for (const blob of blobsOf(dark, width, height)) {
      const corners = cornersOf(blob);
      const card = corners && cardIn(gray, width, height, corners, patterns);
      const before = card && found.get(card.card);
      if (card && (!before || card.wrong < before.wrong)) found.set(card.card, card);
    }
  }
  return [...found.values()].sort((a, b) => a.card - b.card);
}

/** grayOf is the brightness of each pixel, 0 to 255. */
function grayOf({ width, height, data }) {
  const gray = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < gray.length; i++, j += 4) gray[i] = (data[j] * 77 + data[j + 1] * 150 + data[j + 2] * 29) >> 8;
  return gray;
}

/** darkOf marks the pixels that are darker than what is around them, so that shade and sun in one hall do not matter. */
function darkOf(gray, width, height, window) {
  const sums = new Float64Array((width + 1) * (height + 1)); // of all pixels above and to the left
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += gray[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const dark = new Uint8Array(width * height);
  const half = window >> 1;
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - half) * (width + 1);
    const bottom = Math.min(height, y + half + 1) * (width + 1);
    const rows = Math.min(height, y + half + 1) - Math.max(0, y - half);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - half);
      const right = Math.min(width, x + half + 1);
      const mean = (sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left]) / (rows * (right - left));
      if (gray[y * width + x] < mean - 8) dark[y * width + x] = 1;
    }
  }
  return dark;
}

/** blobsOf gives, of each piece of dark pixels that could be a card, the first and last pixel of each of its rows. */
function blobsOf(dark, width, height) {
  const seen = new Uint8Array(dark.length);
  const blobs = [];
  const stack = [];
  for (let start = 0; start < dark.length; start++) {
    if (!dark[start] || seen[start]) continue;
    let left = width, right = 0, top = height, bottom = 0, count = 0;
    const pixels = [];
    seen[start] = 1;
    stack.push(start);
    while (stack.length > 0) {
      const at = stack.pop();
      const x = at % width;
      const y = (at - x) / width;
      count++;
      pixels.push(at);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      if (x > 0 && dark[at - 1] && !seen[at - 1]) stack.push(at - 1), (seen[at - 1] = 1);
      if (x + 1 < width && dark[at + 1] && !seen[at + 1]) stack.push(at + 1), (seen[at + 1] = 1);
      if (y > 0 && dark[at - width] && !seen[at - width]) stack.push(at - width), (seen[at - width] = 1);
      if (y + 1 < height && dark[at + width] && !seen[at + width]) stack.push(at + width), (seen[at + width] = 1);
    }
    const wide = right - left + 1;
    const high = bottom - top + 1;
    if (wide < LEAST || high < LEAST || wide > 4 * high || high > 4 * wide || count < 0.1 * wide * high) continue;
    if (wide > 0.9 * width || high > 0.9 * height) continue;
    const rows = Array.from({ length: high }, () => [width, -1]);
    for (const at of pixels) {
      const x = at % width;
      const row = rows[(at - x) / width - top];
      row[0] = Math.min(row[0], x);
      row[1] = Math.max(row[1], x);
    }
    blobs.push({ top, rows });
  }
  return blobs;
}

/** cornersOf is the four corners of a blob, clockwise, where it has about four; else null. */
function cornersOf({ top, rows }) {
  const points = [];
  rows.forEach(([first, last], i) => points.push([first, top + i], [last + 1, top + i], [first, top + i + 1], [last + 1, top + i + 1]));
  const hull = hullOf(points);
  if (hull.length < 4) return null;
  let far = [hull[0], hull[1]];
  let longest = 0;
  for (let i = 0; i < hull.length; i++) {
    for (let j = i + 1; j < hull.length; j++) {
      const d = (hull[i][0] - hull[j][0]) ** 2 + (hull[i][1] - hull[j][1]) ** 2;
      if (d > longest) [longest, far] = [d, [hull[i], hull[j]]];
    }
  }
  const [a, c] = far;
  let b = null, d = null, most = 0, least = 0;
  for (const p of hull) {
    const side = cross(a, c, p);
    if (side > most) [most, d] = [side, p];
    if (side < least) [least, b] = [side, p];
  }
  if (!b || !d) return null;
  const rough = [a, b, c, d]; // clockwise on a screen, where y grows downwards, or not: made so below
  if (areaOf(rough) < 0) rough.reverse();
  if (areaOf(rough) < 0.85 * Math.abs(areaOf(hull))) return null;
  return refined(rough, hull);
}

/** refined moves corners to where the lines through the hull's points between them meet. */
function refined(corners, hull) {
  const lines = corners.map((from, i) => {
    const to = corners[(i + 1) % 4];
    const long = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const near = long / OUTER / 2;
    let n = 0, x = 0, y = 0;
    const on = [];
    for (let j = 0; j < hull.length; j++) { // the hull's edges, by points along them
      const p = hull[j];
      const q = hull[(j + 1) % hull.length];
      const steps = Math.max(1, Math.ceil(Math.hypot(q[0] - p[0], q[1] - p[1])));
      for (let k = 0; k < steps; k++) {
        const at = [p[0] + ((q[0] - p[0]) * k) / steps, p[1] + ((q[1] - p[1]) * k) / steps];
        const along = ((at[0] - from[0]) * (to[0] - from[0]) + (at[1] - from[1]) * (to[1] - from[1])) / long;
        if (along < 0.1 * long || along > 0.9 * long || Math.abs(cross(from, to, at)) / long > near) continue;
        on.push(at);
        n++;
        x += at[0];
        y += at[1];
      }
    }
    if (n < 3) return { at: from, way: [to[0] - from[0], to[1] - from[1]] };
    x /= n;
    y /= n;
    let xx = 0, xy = 0, yy = 0;
    for (const [px, py] of on) {
      xx += (px - x) ** 2;
      xy += (px - x) * (py - y);
      yy += (py - y) ** 2;
    }
    const turn = Math.atan2(2 * xy, xx - yy) / 2;
    return { at: [x, y], way: [Math.cos(turn), Math.sin(turn)] };
  });
  return corners.map((corner, i) => {
    const { at: p, way: u } = lines[(i + 3) % 4];
    const { at: q, way: v } = lines[i];
    const det = u[0] * v[1] - u[1] * v[0];
    if (Math.abs(det) < 1e-6) return corner;
    const t = ((q[0] - p[0]) * v[1] - (q[1] - p[1]) * v[0]) / det;
    return [p[0] + t * u[0], p[1] + t * u[1]];
  });
}

/** hullOf is the convex hull of points (Andrew's monotone chain). */
function hullOf(points) {
  points.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1 && cross(chain[chain.length - 2], chain[chain.length - 1], p) <= 0) chain.pop();
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return half(points).concat(half(points.reverse()));
}

function cross(o, p, q) {
  return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
}

/** areaOf is that of a polygon, positive where it goes round clockwise on a screen. */
function areaOf(polygon) {
  let twice = 0;
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length];
    twice += p[0] * q[1] - p[1] * q[0];
  });
  return twice / 2;
}

/** cardIn is the card that four corners hold, or null. */
function cardIn(gray, width, height, corners, patterns) {
  const sides = corners.map((p, i) => Math.hypot(corners[(i + 1) % 4][0] - p[0], corners[(i + 1) % 4][1] - p[1]));
  if (Math.min(...sides) < LEAST / 1.5 || Math.max(...sides) > 4 * Math.min(...sides)) return null;
  const toImage = plane(corners);
  const at = (u, v) => { // the brightness around a point of the card, a cell a unit
    let sum = 0;
    for (const [du, dv] of [[0, 0], [-0.2, 0], [0.2, 0], [0, -0.2], [0, 0.2]]) {
      const [x, y] = toImage((u + du) / OUTER, (v + dv) / OUTER);
      const px = Math.min(width - 1, Math.max(0, Math.floor(x)));
      const py = Math.min(height - 1, Math.max(0, Math.floor(y)));
      sum += gray[py * width + px];
    }
    return sum / 5;
  };
  let black = 0, white = 0;
  for (let i = 0; i < OUTER; i++) {
    black += at(i + 0.5, 0.5) + at(i + 0.5, OUTER - 0.5) + at(0.5, i + 0.5) + at(OUTER - 0.5, i + 0.5);
    white += at(i + 0.5, -0.6) + at(i + 0.5, OUTER + 0.6) + at(-0.6, i + 0.5) + at(OUTER + 0.6, i + 0.5);
  }
  black /= 4 * OUTER;
  white /= 4 * OUTER;
  if (white - black < 24) return null;
  const middle = (black + white) / 2;
  let broken = 0;
  for (let i = 0; i < OUTER; i++) {
    for (const [u, v] of [[i, 0], [i, OUTER - 1], [0, i], [OUTER - 1, i]]) if (at(u + 0.5, v + 0.5) > middle) broken++;
  }
  if (broken > 2) return null;
  let seen = 0;
  for (let row = 0; row < INNER; row++) {
    for (let column = 0; column < INNER; column++) {
      if (at(column + 1.5, row + 1.5) < middle) seen |= 1 << (row * INNER + column);
    }
  }
  // The corners go round clockwise from any of them: which is the upper edge of the photo is told by how they lie.
  let best = null;
  patterns.forEach((pattern, i) => {
    let turned = pattern;
    for (let turns = 0; turns < 4; turns++, turned = turnedOf(turned)) {
      const wrong = ones(turned ^ seen);
      if (wrong <= WRONG && (!best || wrong < best.wrong)) best = { card: i + 1, turns, wrong };
    }
  });
  if (!best) return null;
  // Edge k of the corners runs from corner k to the next; the card's first edge is the one it was turned to.
  let up = 0;
  const middles = corners.map((p, i) => (p[1] + corners[(i + 1) % 4][1]) / 2);
  middles.forEach((y, i) => { if (y < middles[up]) up = i; });
  return { card: best.card, side: (up - best.turns + 8) % 4, wrong: best.wrong, corners };
}

/** turnedOf is a pattern turned clockwise by a quarter. */
function turnedOf(pattern) {
  let turned = 0;
  for (let row = 0; row < INNER; row++) {
    for (let column = 0; column < INNER; column++) {
      if ((pattern >> (row * INNER + column)) & 1) turned |= 1 << (column * INNER + INNER - 1 - row);
    }
  }
  return turned;
}

function ones(bits) {
  let n = 0;
  for (; bits; bits &= bits - 1) n++;
  return n;
}

/** plane maps the unit square onto four corners, clockwise from the upper left, as a camera sees it (Heckbert, 1989). */
function plane([p, q, r, s]) {
  const dx1 = q[0] - r[0], dx2 = s[0] - r[0], dx3 = p[0] - q[0] + r[0] - s[0];
  const dy1 = q[1] - r[1], dy2 = s[1] - r[1], dy3 = p[1] - q[1] + r[1] - s[1];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  const a = q[0] - p[0] + g * q[0], b = s[0] - p[0] + h * s[0];
  const d = q[1] - p[1] + g * q[1], e = s[1] - p[1] + h * s[1];
  return (u, v) => {
    const w = g * u + h * v + 1;
    return [(a * u + b * v + p[0]) / w, (d * u + e * v + p[1]) / w];
  };
}
