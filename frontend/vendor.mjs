// Copies pinned files from node_modules into ../static/vendor and writes VENDOR.json
// (package, version, licence, bytes, sha256 of each).
//
//   npm ci --ignore-scripts && npm run vendor      after a change of package.json or icons.txt
//   npm run check                                  exit 1 when the committed copies differ from the lock file
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const target = join(here, '..', 'static', 'vendor');
const checking = process.argv.includes('--check');

// [package, file in the package, file in static/vendor]
const COPIES = [
  ['echarts', 'dist/echarts.min.js', 'echarts/echarts.min.js'],
  ['echarts', 'LICENSE', 'echarts/LICENSE'],
  ['echarts', 'NOTICE', 'echarts/NOTICE'],
  ['sortablejs', 'Sortable.min.js', 'sortable/sortable.min.js'],
  ['sortablejs', 'LICENSE', 'sortable/LICENSE'],
  ['tom-select', 'dist/js/tom-select.popular.min.js', 'tom-select/tom-select.min.js'],
  ['tom-select', 'LICENSE', 'tom-select/LICENSE'],
  ['@fontsource-variable/inter', 'files/inter-latin-wght-normal.woff2', 'inter/inter.woff2'],
  ['@fontsource-variable/inter', 'LICENSE', 'inter/LICENSE'],
  ['@tabler/icons', 'LICENSE', 'tabler/LICENSE'],
];

const lock = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8'));

function read(name, file) {
  const path = join(modules, name, file);
  if (!existsSync(path)) {
    console.error(`${name} has no ${file}: run npm ci --ignore-scripts`);
    process.exit(2);
  }
  return readFileSync(path);
}

// Django's manifest storage fails on a map file that is not there.
function withoutSourceMap(text) {
  return text.replace(/\n?(\/\/# |\/\*# )sourceMappingURL=.*?(\*\/)?\s*$/, '\n');
}

function sprite() {
  const names = readFileSync(join(here, 'icons.txt'), 'utf8').split(/\s+/).filter(Boolean).sort();
  const symbols = names.map((name) => {
    const svg = read('@tabler/icons', `icons/outline/${name}.svg`).toString('utf8');
    const body = svg
      .replace(/<!--[\s\S]*?-->/g, '')
      .match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1]
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '')
      .replace(/\s+/g, ' ')
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
  });
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`);
}

function describe(name, content) {
  const { version, license } = lock.packages[`node_modules/${name}`];
  return {
    package: name,
    version,
    licence: license ?? JSON.parse(read(name, 'package.json')).license,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

const files = new Map();
const manifest = {};
for (const [name, from, to] of COPIES) {
  const raw = read(name, from);
  const content = to.endsWith('.js') ? Buffer.from(withoutSourceMap(raw.toString('utf8'))) : raw;
  files.set(to, content);
  manifest[to] = describe(name, content);
}
files.set('tabler/icons.svg', sprite());
manifest['tabler/icons.svg'] = describe('@tabler/icons', files.get('tabler/icons.svg'));
files.set('VENDOR.json', Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));

let differing = 0;
for (const [to, content] of files) {
  const path = join(target, to);
  if (checking) {
    if (existsSync(path) && readFileSync(path).equals(content)) continue;
    console.error(`differs: static/vendor/${to}`);
    differing += 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    console.log(String(content.length).padStart(9), to);
  }
}
if (checking) console.log(differing ? `${differing} files differ` : `${files.size} files match`);
process.exit(differing ? 1 : 0);
