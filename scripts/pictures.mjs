// Makes the pictures of the documents from --demo: the readme's list, and a tour of the main screens.
import {execFileSync} from 'node:child_process';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (...words) => execFileSync(process.execPath, words, {cwd: top, stdio: 'inherit'});

run('scripts/build.mjs');
const list = ['--size', '100x30', '--wait', 'unused', '--keys', 'jj'];
run('scripts/picture.mjs', ...list, '--out', 'readme.svg');
// Packages, disk, sweep, packages of all, keys.
const tour = ['3', '6', 's', '\\eF', '\\e?'].flatMap(keys => ['--keys', keys, '--frame']);
run('scripts/picture.mjs', ...list, '--frame', ...tour, '--out', 'docs/tour.svg');
