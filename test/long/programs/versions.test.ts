import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {lockName} from '../../../source/core/held/holding-directory.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {builtCommand} from '../../helpers/built-command.js';
import {checksum} from '../../helpers/checksum.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

// Two versions of the program on one home, as npm's and uvx's may be. What 0.1.0 wrote was taken from a run of it, with
// the identities of the directories of the test in it.

const scene = async () => {
	const home = await temporaryDirectory();
	const project = join(home, 'project');
	mkdirSync(project);
	writeFileSync(join(project, 'requirements.txt'), '');
	const path = bareEnvironment(join(project, '.venv'));
	const holdingDirectory = join(project, holdingDirectoryName);
	const registry = join(home, 'places/data/registry');
	const run = (...words: readonly string[]) => builtCommand([...words, '--json'], {home, cwd: project});
	return {home, project, path, holdingDirectory, registry, before: checksum(path), run};
};

const id = '0123456789ab';
// A process of this boot that has ended.
const owner = () => ({
	pid: 4_194_303,
	startTime: '1990208',
	host: readFileSync('/proc/sys/kernel/hostname', 'utf8').trim(),
	bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
	pidNamespace: 'pid:[4026531836]',
});

/** Writes what 0.1.0 leaves: an index entry without the identity of the parent, an owner without a machine-id. */
const asOf010 = async (
	{path, holdingDirectory, registry}: Awaited<ReturnType<typeof scene>>,
	state: 'held' | 'old-moved',
) => {
	const {dev, ino, birthtimeNs} = lstatSync(path, {bigint: true});
	const old = {device: String(dev), inode: String(ino), born: String(birthtimeNs)};
	mkdirSync(holdingDirectory, {mode: 0o700});
	writeFileSync(join(holdingDirectory, '.gitignore'), '*\n');
	mkdirSync(join(holdingDirectory, id), {mode: 0o700});
	renameSync(path, join(holdingDirectory, id, '.venv'));
	mkdirSync(registry, {recursive: true, mode: 0o700});
	const operation = state === 'held' ? 'delete' : 'reset';
	const entry = {id, operation, path, old, owner: owner()};
	writeFileSync(join(registry, `${id}.json`), JSON.stringify(entry), {mode: 0o600});
	const started = {version: 1, id, operation, name: '.venv', state, owner: owner(), old};
	const times = {startedAt: '2026-11-25T11:23:48.833Z', ...(state === 'held' && {heldAt: '2026-11-25T11:23:48.836Z'})};
	const sizes = {allocatedBytes: 57_344, reclaimableBytes: 57_344};
	writeFileSync(join(holdingDirectory, `${id}.json`), JSON.stringify({...started, ...times, ...sizes}), {mode: 0o600});
};

test('what 0.1.0 has held is listed and restored to the byte', async () => {
	const at = await scene();
	await asOf010(at, 'held');
	expect(at.run('restore').json()['held']).toMatchObject([{id, path: at.path, state: 'held', allocatedBytes: 57_344}]);
	expect(at.run('restore', id).status).toBe(0);
	expect([checksum(at.path), readdirSync(at.project)]).toEqual([at.before, ['.venv', 'requirements.txt']]);
});

test('a reset of 0.1.0 that was cut off is undone by the next start', async () => {
	const at = await scene();
	await asOf010(at, 'old-moved');
	// On this machine pid namespaces differ from container to container: then it is taken over.
	expect(at.run('recover', '--take-over').json()).toMatchObject({results: [{outcome: 'undone', path: at.path}]});
	expect([checksum(at.path), readdirSync(at.project)]).toEqual([at.before, ['.venv', 'requirements.txt']]);
});

/** What a later version may have written: the change of one file, below the home of the test. */
const later: ReadonlyArray<readonly [string, (at: Awaited<ReturnType<typeof scene>>, held: string) => void]> = [
	[
		'a journal',
		({holdingDirectory}, held) => change(join(holdingDirectory, `${held}.json`), '"version":1', '"version":2'),
	],
	['an index entry', ({registry}, held) => change(join(registry, `${held}.json`), '"version":1', '"version":2')],
	['an index entry without its owner', ({registry}, held) => change(join(registry, `${held}.json`), '"owner"', '"by"')],
];

const change = (file: string, from: string, to: string): void => {
	const text = readFileSync(file, 'utf8');
	expect(text).toContain(from);
	writeFileSync(file, text.replace(from, to));
};

test.each(later)('%s of a version that is not known is left alone, named, and refused with exit 3', async (_, make) => {
	const at = await scene();
	const held = String(at.run('rm', '.venv', '--hold', '--yes').json()['heldId']);
	make(at, held);
	bareEnvironment(join(at.project, '.venv'));
	const before = [checksum(at.project), checksum(at.registry)];
	expect(at.run('restore').json()['held']).toMatchObject([{id: held, path: at.path, state: 'other-version'}]);
	for (const words of [
		['restore', held],
		['free', held, '--yes'],
		['recover'],
		['rm', '.venv', '--yes'],
		['reset', '--yes'],
		['install', '.venv', 'six', '--trust'],
	]) {
		const {status, stderr, json} = at.run(...words);
		expect([words, status, json()['error'] ?? stderr]).toEqual([
			words,
			3,
			expect.objectContaining({why: expect.stringContaining('another version of venv-tui') as string}),
		]);
	}
	expect(at.run('free', '--all', '--yes').status).toBe(0);
	expect([checksum(at.project), checksum(at.registry)]).toEqual(before);
});

test('a lock of a version that is not known is left alone, and named with exit 3', async () => {
	const at = await scene();
	mkdirSync(at.holdingDirectory, {mode: 0o700});
	writeFileSync(join(at.holdingDirectory, '.gitignore'), '*\n');
	writeFileSync(join(at.holdingDirectory, lockName(at.path)), JSON.stringify({version: 2, process: 'somebody'}), {
		mode: 0o600,
	});
	const before = checksum(at.project);
	for (const words of [
		['rm', '.venv', '--yes'],
		['reset', '--yes'],
	])
		expect(at.run(...words).json()['error']).toMatchObject({
			code: 'locked',
			why: 'another version of venv-tui is working on it, or was',
		});
	expect(checksum(at.project)).toBe(before);
	expect(existsSync(at.path)).toBe(true);
});

test('trust that a later version noted is left alone, and not acted on', async () => {
	const at = await scene();
	const file = join(at.home, 'places/data/trust.json');
	mkdirSync(join(at.home, 'places/data'), {recursive: true});
	const text = JSON.stringify({version: 2, environments: {[at.path]: 'trusted'}});
	writeFileSync(file, text, {mode: 0o600});
	expect(at.run('trust', '.venv')).toMatchObject({status: 3});
	expect(at.run('trust', '.venv').json()['error']).toMatchObject({
		why: expect.stringContaining('another version of venv-tui') as string,
		hint: expect.any(String) as string,
	});
	expect(at.run('check', '.venv').json()['error']).toMatchObject({code: 'answer-needed'});
	at.run('check', '.venv', '--trust');
	expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a pin that a later version noted keeps a sweep away, and is neither replaced nor removed', async () => {
	const at = await scene();
	at.run('pin', '.venv');
	const pins = join(at.home, 'places/data/pins');
	const [name = ''] = readdirSync(pins);
	const text = JSON.stringify({version: 2, path: at.path, pinned: {since: 1}});
	writeFileSync(join(pins, name), text, {mode: 0o600});
	const {environments} = at.run('list').json() as {readonly environments: readonly object[]};
	expect(environments).toMatchObject([{path: at.path, pinned: true}]);
	for (const command of ['pin', 'unpin'])
		expect([command, at.run(command, '.venv').status, readFileSync(join(pins, name), 'utf8')]).toEqual([
			command,
			3,
			text,
		]);
});

test('settings that a later version knows are named with their line, stay as they are, and nothing is freed meanwhile', async () => {
	const at = await scene();
	const file = join(at.home, 'places/config/config.toml');
	mkdirSync(join(at.home, 'places/config'), {recursive: true});
	const text = 'after-delete = "free"\nkeep-forever = ["*/.venv"]\n';
	writeFileSync(file, text);
	const {status, stderr, json} = at.run('rm', '.venv', '--yes');
	expect([status, stderr + JSON.stringify(json())]).toEqual([0, expect.stringMatching(/keep-forever/)]);
	expect(json()).toMatchObject({heldId: expect.any(String) as string});
	expect(readFileSync(file, 'utf8')).toBe(text);
});
