// node benchmark/scale.mjs [DIRECTORY], after a build
// Lists 5 000 environments of 3 million files, and prints what that takes, in processor time, beside find and du: a whole
// command, the same without sizes, and the UI with keys pressed meanwhile. The forest takes 15 GB; with a directory it is
// made there, or used where it is there already, and kept.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {makeForest, scales} from './forest.mjs';
import {findAndMeasureCommand, findCommand} from './references.mjs';
import {watchScan} from './terminal.mjs';

const program = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/cli.js');
const own = mkdtempSync(join(tmpdir(), 'venv-tui-scale-'));
process.on('exit', () => rmSync(own, {recursive: true}));
process.on('SIGINT', () => process.exit(130));
const environment = {...process.env, VENVTUI_HOME: join(own, 'home')};

const forest = process.argv[2] ?? join(own, 'forest');
if (!existsSync(forest)) makeForest(forest, scales.huge);

/** User and system time of a command and all that it starts, in seconds. */
const secondsOf = command => {
	const {stdout} = spawnSync('sh', ['-c', `{ ${command}; } > /dev/null; times`], {encoding: 'utf8', env: environment});
	const ofChildren = stdout.trim().split('\n').at(-1) ?? '';
	return [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
		(sum, [, minutes, rest]) => sum + 60 * minutes + Number(rest),
		0,
	);
};

const list = `'${process.execPath}' '${program}' list --json '${forest}'`;
const say = (what, value) => console.log(`${what.padEnd(60)}${value}`);
const saySeconds = (what, command) => say(what, `${secondsOf(command).toFixed(1)} s`);

// Once to have the disk in the kernel's cache.
secondsOf(findAndMeasureCommand(forest));
saySeconds('find, pruned the same', findCommand(forest));
saySeconds('find | xargs -P2 du', findAndMeasureCommand(forest));
saySeconds('list --json --no-measure', `${list} --no-measure`);
for (const flags of ['', '--columns python,path', '--print0'])
	saySeconds(`list --no-measure ${flags}`, `${list.replace(' --json', '')} --no-measure ${flags}`);
saySeconds('list --json', list);
const {firstRow, times, seconds, megabytes} = await watchScan(program, forest, {environment});
const sorted = [...times].sort((one, other) => one - other);
const part = share => `${sorted[Math.floor((sorted.length - 1) * share)].toFixed(1)} ms`;
say('UI: processor time of the whole scan, all processes', `${seconds.toFixed(1)} s`);
say('UI: most memory, all processes', `${megabytes.toFixed(0)} MB`);
say('UI: from the start of the program to the first row', `${firstRow.toFixed(0)} ms`);
say(`UI: from a key to its frame, ${times.length} keys: median, 99 of 100`, `${part(0.5)}, ${part(0.99)}`);
process.exit();
