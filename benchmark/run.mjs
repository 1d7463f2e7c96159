// npm run bench [-- tiny|small|medium|large] [--json] [--readme] [--rounds N] [--minutes N]
//   [--busy] [--no-cold] [--no-others] [--no-terminal] [--no-growth] [--no-reset]
// Makes a forest, measures the program beside its references in interleaved rounds, and prints each figure beside its
// goal. Ratios of one run can be compared; milliseconds of two machines cannot. `--minutes` is what all rounds together
// may take: no more are begun when a part's share of it is over. `--busy` keeps one core busy with something else all the
// time. `--readme` also writes the figures into docs/benchmarks.md.
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {build} from 'esbuild';
import {makeBareEnvironments, makeForest, scales} from './forest.mjs';
import * as references from './references.mjs';
import {tableOf} from './table.mjs';
import {writeFigures} from './readme.mjs';
import {benchReset} from './reset.mjs';
import {
	mountSlowly,
	timeDeletions,
	timeDialog,
	timeFirstFrame,
	timeKeys,
	timeLeaving,
	timeNpkill,
} from './terminal.mjs';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const {values: flags, positionals} = parseArgs({
	allowPositionals: true,
	allowNegative: true,
	options: {
		json: {type: 'boolean', default: false},
		readme: {type: 'boolean', default: false},
		rounds: {type: 'string', default: '5'},
		minutes: {type: 'string'},
		busy: {type: 'boolean', default: false},
		cold: {type: 'boolean', default: true},
		others: {type: 'boolean', default: true},
		growth: {type: 'boolean', default: true},
		reset: {type: 'boolean', default: true},
		terminal: {type: 'boolean', default: true},
	},
});
const [scale = 'small'] = positionals;
if (!(scale in scales)) {
	process.stderr.write(`bench: no forest "${scale}"; there are ${Object.keys(scales).join(', ')}\n`);
	process.exit(2);
}
const rounds = Math.max(1, Number(flags.rounds) || 1);
const minutes = Number(flags.minutes ?? {tiny: 0.5, small: 1, medium: 4, large: 10}[scale]);
/** The part of the time that a kind of rounds may take. */
const budgetOf = share => share * minutes * 60_000;
const canDropCaches = flags.cold && process.getuid?.() === 0 && existsSync('/proc/sys/vm/drop_caches');
const newNode = Number(process.versions.node.split('.')[0]) >= 24;

const directory = mkdtempSync(join(tmpdir(), 'venv-tui-bench-'));
const environment = {...process.env, VENVTUI_HOME: join(directory, 'home')};
const say = text => process.stderr.write(`bench: ${text}\n`);
const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const percentile = (numbers, part) =>
	[...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

/** The size of environment that people most often have: its deletion is timed. */
const usualEntries = 3300;
const figures = [];
/** A figure: what, its value, the reference beside it, and the most it may be (a ratio where there is a reference). */
const add = (what, {value, unit = 'ms', reference, referenceName, most, note}) =>
	figures.push({what, value, unit, reference, referenceName, most, note});

const remove = path => execFileSync('rm', ['-rf', path]);
process.on('exit', () => remove(directory));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

if (flags.busy) {
	const other = spawn(process.execPath, ['-e', 'for (;;);'], {stdio: 'ignore'});
	process.on('exit', () => other.kill());
}
say(`making a ${scale} forest`);
const forest = join(directory, 'forest');
const {entries, environments} = makeForest(forest, scales[scale]);
const probe = await buildProbe('probe');
const program = join(top, 'dist/cli.js');

await benchScan();
// Before anything is removed: see there.
if (flags.reset) await benchReset({directory, program, environment, buildProbe, interleave, median, add, say});
await benchRemoval();
if (flags.terminal)
	await benchTerminal().catch(error => say(`the rest in a terminal is left out: ${error.message.split('\n')[0]}`));
if (flags.growth) await benchGrowth();
benchPackage();

const load = flags.busy ? ', one core busy' : '';
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}${load}, Node ${process.versions.node}, ${process.platform}`;
const report = {
	schemaVersion: 1,
	date: new Date().toISOString().slice(0, 10),
	machine,
	scale,
	rounds,
	entries,
	environments: environments.length,
	figures,
};
console.log(flags.json ? JSON.stringify(report, undefined, '\t') : tableOf(report));
if (flags.readme) writeFigures(join(top, 'docs/benchmarks.md'), report);

/** A probe with the core in it, bundled as the program is, in chunks that are loaded when needed, its thread beside it. */
async function buildProbe(name) {
	const options = {bundle: true, platform: 'node', format: 'esm', target: 'node20', minify: true, logLevel: 'error'};
	const banner = {
		js: "import {createRequire as r} from 'node:module';const require=r(import.meta.url),__filename=import.meta.filename;",
	};
	const chunks = {splitting: true, outdir: directory, chunkNames: `${name}-[hash]`};
	await build({...options, ...chunks, banner, entryPoints: [join(top, `benchmark/${name}.ts`)]});
	const worker = {
		entryPoints: [join(top, 'source/core/inspect/size/measure.worker.ts')],
		outfile: join(directory, 'measure.worker.js'),
	};
	await build({...options, ...worker});
	writeFileSync(join(directory, 'package.json'), '{"type": "module"}');
	return join(directory, `${name}.js`);
}

function runProbe(task, path) {
	const output = execFileSync(process.execPath, [probe, task, path], {env: environment, encoding: 'utf8'});
	return JSON.parse(output);
}

function dropCaches() {
	execFileSync('sync');
	writeFileSync('/proc/sys/vm/drop_caches', '3');
}

/**
 * Runs each way once a round, the others between, so that what the machine does meanwhile meets all of them: `times`
 * rounds, fewer where they would take more than the share of the time given, one at least.
 */
async function interleave(ways, {times = rounds, share = 1, before = () => {}}) {
	const results = Object.fromEntries(Object.keys(ways).map(name => [name, []]));
	const end = performance.now() + budgetOf(share);
	for (let round = 0; round < times && (round === 0 || performance.now() < end); round++)
		for (const [name, way] of Object.entries(ways)) {
			before();
			const result = await way();
			if (result !== undefined) results[name].push(result);
		}
	return results;
}

async function benchScan() {
	const others = flags.others ? references.installOthers(mkdtempSync(join(directory, 'others-'))) : {};
	const fdfind = references.fdfindCommand(forest);
	const ways = {
		find: () => references.timeCommand(references.findCommand(forest)),
		...(fdfind ? {fdfind: () => references.timeCommand(fdfind)} : {}),
		du: () => references.timeCommand(references.findAndMeasureCommand(forest)),
		discover: () => runProbe('discover', forest),
		measure: () => runProbe('measure', forest),
		scan: () => runProbe('scan', forest),
	};
	const whole = {
		list: () => references.timeCommand(`'${process.execPath}' '${program}' list --json '${forest}'`, environment),
		...(others.killpy
			? {killpy: () => references.timeCommand(`'${others.killpy}' list --quiet --json --path '${forest}'`)}
			: {}),
		...(others.npkill ? {npkill: () => timeNpkill(others.npkill, forest)} : {}),
	};
	say(`scanning it, warm, ${rounds} rounds`);
	await interleave(ways, {times: 1});
	const warm = await interleave(ways, {share: 0.4});
	const wholes = await interleave(whole, {times: Math.min(rounds, 3), share: 0.15});
	const ms = results => median(results.map(result => result.ms ?? result));
	const find = {reference: ms(warm.find), referenceName: 'find, pruned the same'};
	const du = {reference: ms(warm.du), referenceName: 'find | xargs -P2 du'};
	add('discovery, warm', {value: ms(warm.discover), ...find, most: 1});
	if (fdfind)
		add('discovery, warm', {
			value: ms(warm.discover),
			reference: ms(warm.fdfind),
			referenceName: 'fdfind, pruned the same',
		});
	add('first environment, from the start of the scan', {value: median(warm.scan.map(each => each.firstMs)), most: 50});
	add('scan with exact and freed sizes, warm', {value: ms(warm.measure), ...du, most: 1.3});
	add('the same with health, use and requirements', {value: ms(warm.scan), ...du});
	add('longest stall of the event loop in that', {value: median(warm.scan.map(each => each.stallMs)), most: 30});
	add('CPU time of that, without the children that measure', {value: median(warm.scan.map(each => each.cpuMs))});
	add('peak memory of that, without these children', {
		value: median(warm.scan.map(each => each.peakMegabytes)),
		unit: 'MB',
	});
	add('whole process, list --json', {value: median(wholes.list), ...du, most: newNode ? 1.3 : 1.6});
	if (others.killpy)
		add('whole process, list --json', {
			value: median(wholes.list),
			reference: median(wholes.killpy),
			referenceName: 'killpy list',
			most: 0.5,
		});
	if (others.npkill)
		add('whole process, list --json', {
			value: median(wholes.list),
			reference: median(wholes.npkill),
			referenceName: 'npkill -t .venv',
			most: 0.15,
		});
	if (!canDropCaches) return say('cold runs are left out: they need root on Linux');
	say('scanning it, cold');
	const {discover, measure, find: coldFind, du: coldDu} = ways;
	const cold = await interleave(
		{find: coldFind, du: coldDu, discover, measure},
		{times: Math.min(rounds, 3), share: 0.2, before: dropCaches},
	);
	add('discovery, cold', {
		value: ms(cold.discover),
		reference: ms(cold.find),
		referenceName: find.referenceName,
		most: 0.6,
	});
	add('scan with exact and freed sizes, cold', {
		value: ms(cold.measure),
		reference: ms(cold.du),
		referenceName: du.referenceName,
		most: 1.1,
	});
}

async function benchRemoval() {
	say('deleting');
	const distances = environments.map(path => ({path, distance: Math.abs(countOf(path) - usualEntries)}));
	const [chosen] = distances.sort((one, other) => one.distance - other.distance);
	const copy = name => {
		const to = join(directory, name);
		execFileSync('cp', ['-a', chosen.path, to]);
		return to;
	};
	const ways = {
		ours: () => runProbe('remove', copy('ours')).ms,
		theirs: () => {
			const path = copy('theirs');
			return references.timeCommand(`rm -rf '${path}'`);
		},
	};
	const {ours, theirs} = await interleave(ways, {share: 0.1});
	add(`deleting an environment of ${countOf(chosen.path)} entries`, {
		value: median(ours),
		reference: median(theirs),
		referenceName: 'rm -rf',
		most: 1.3,
	});
}

function countOf(path) {
	return Number(execFileSync('sh', ['-c', 'find "$1" | wc -l', 'sh', path], {encoding: 'utf8'}));
}

async function benchTerminal() {
	say('starting it in a terminal');
	const ways = {
		node: () => references.timeCommand(`'${process.execPath}' -e 0`),
		frames: () => timeFirstFrame(program, forest, environment),
	};
	const {node, frames} = await interleave(ways, {share: 0.1});
	add('process start to first frame', {
		value: median(frames.map(times => times.shown)),
		reference: median(node),
		referenceName: 'node -e 0',
		most: 3,
	});
	add('process start to first environment on the screen', {value: median(frames.map(times => times.found))});
	say('pressing keys among 5 000 environments');
	const many = join(directory, 'many');
	makeBareEnvironments(many, 5000);
	const {times, megabytes, isScanning} = await timeKeys(program, many, {count: 200, environment});
	const note = isScanning ? undefined : 'the scan ended before the last key';
	add('key to frame, 5 000 environments, while scanning: median', {value: median(times), most: 16, note});
	add('the same, 99 of 100', {value: percentile(times, 0.99), most: 50});
	if (!Number.isNaN(megabytes)) add('memory then, of all processes', {value: megabytes, unit: 'MB', most: 200});
	say('marking them and asking to delete them');
	const {dialog} = await interleave(
		{dialog: () => timeDialog(program, many, {count: 3000, environment})},
		{times: Math.min(rounds, 3)},
	);
	add('dialog of thousands that are marked, from the key, while scanning', {
		value: median(dialog.map(({shown}) => shown)),
		most: 100,
	});
	add('Escape there', {value: median(dialog.map(({gone}) => gone)), most: 100});
	remove(many);
	await benchSlowDisk();
	say('deleting in the terminal');
	const few = join(directory, 'few');
	makeBareEnvironments(few, 30);
	const deletions = await timeDeletions(program, few, {count: 10, environment});
	add('a deleted row leaves the list, from the key', {value: median(deletions), most: 16});
	remove(few);
}

/** Keys and leaving on a disk that takes 2 ms for each call, as one far away does, and on one that hangs. */
async function benchSlowDisk() {
	const few = join(directory, 'behind');
	makeBareEnvironments(few, 200);
	const mountPoint = join(directory, 'slow');
	const slow = await mountSlowly(few, mountPoint, 2);
	if (slow === undefined) return say('a slow disk is left out: it needs root and /dev/fuse');
	say('on a slow disk');
	try {
		const {times} = await timeKeys(program, mountPoint, {count: 200, environment});
		add('key to frame, 2 ms for each call of the disk: median', {value: median(times), most: 20});
		add('the same, 99 of 100', {value: percentile(times, 0.99), most: 50});
		add('q there', {value: await timeLeaving(program, mountPoint, {environment}), most: 100});
		const before = async () => slow.hang();
		add('q on a disk that hangs', {value: await timeLeaving(program, mountPoint, {environment, before}), most: 1000});
	} finally {
		await slow.close();
		remove(few);
	}
}

/** The same at several sizes, in interleaved rounds: the time for one entry must not rise. */
async function benchGrowth() {
	const counts = [20, 100, 300];
	const entriesEach = {tiny: 100, small: 150, medium: 400, large: 800}[scale];
	const sizes = counts.map(count => {
		say(`growth: making ${count} environments`);
		const place = join(directory, `growth-${count}`);
		mkdirSync(place);
		const parts = {files: count * entriesEach, modules: count * 20, projects: Math.ceil(count / 4)};
		return {count, place, entries: makeForest(place, {environments: count, ...parts}, 7).entries};
	});
	say('growth: scanning');
	const ways = Object.fromEntries(sizes.map(({count, place}) => [count, () => runProbe('measure', place)]));
	await interleave(ways, {times: 1});
	const times = await interleave(ways, {share: 0.1});
	for (const {count, place, entries} of sizes) {
		const value = (median(times[count].map(({ms}) => ms)) / entries) * 1000;
		const note = `peak ${Math.round(median(times[count].map(each => each.peakMegabytes)))} MB`;
		add(`${count} environments, ${entries} entries: time for 1 000 entries`, {value, note});
		remove(place);
	}
}

function benchPackage() {
	const [packed] = JSON.parse(
		execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'], {
			cwd: top,
			encoding: 'utf8',
		}),
	);
	add('size of the package', {value: packed.size / 1000, unit: 'kB', most: 800});
	const {dependencies = {}} = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
	add('packages that are installed', {value: 1 + Object.keys(dependencies).length, unit: '', most: 1});
}
