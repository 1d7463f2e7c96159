import {rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Action, Question} from '../../../source/actions/shared/action.js';
import {VenvError} from '../../../source/core/model/error.js';
import type {FsPath} from '../../../source/core/model/path.js';
import {createSession, type Session} from '../../../source/tui/session/session.js';
import {type SessionOptions} from '../../../source/tui/session/session-options.js';
import {selectedPath, type Mode} from '../../../source/tui/state/state.js';
import {projects} from '../../helpers/projects.js';
import {sessionParts} from '../../helpers/session-parts.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const nothing = {changed: [], removed: [], created: [], data: {}};

/** Removes its targets after a grave question, as the real deletion asks. */
const remove: Action = {
	id: 'delete',
	keys: ['d'],
	title: 'delete',
	targets: 'many',
	changes: true,
	unavailable: () => undefined,
	ask: async ({targets, answers, context}) =>
		answers['confirm'] !== undefined
			? undefined
			: {
					type: 'confirm',
					id: 'confirm',
					flag: '--yes',
					title: `Delete ${targets.length}?`,
					lines: targets.map(({path}) => ({text: `${path}${context.isHidden?.(path) ? ' hidden' : ''}`})),
					choices: [{key: 'y', label: 'delete', value: 'yes'}],
					grave: true,
				},
	run: async ({targets}) => {
		for (const {path} of targets) await rm(path, {recursive: true});
		return {...nothing, summary: 'Deleted', removed: targets.map(({path}) => path)};
	},
};

/** Asks a text, then a choice, and keeps what it was told. */
const tell = (told: Record<string, string>[]): Action => ({
	id: 'create',
	keys: ['c'],
	title: 'create',
	targets: 'none',
	changes: true,
	unavailable: () => undefined,
	ask: async ({answers}): Promise<Question | undefined> => {
		const refuse = (text: string) => (text === '' ? 'A name is needed' : undefined);
		if (answers['name'] === undefined) return {type: 'text', id: 'name', flag: 'DIR', title: 'Where?', refuse};
		if (answers['python'] !== undefined) return undefined;
		const options = ['3.11', '3.12', '3.13'].map(value => ({value, label: value}));
		return {type: 'select', id: 'python', flag: '--python', title: 'Which Python?', options};
	},
	run: async ({answers}) => {
		told.push({...answers});
		return {...nothing, summary: 'Told'};
	},
});

/** Runs until it is stopped. */
const endless: Action = {
	id: 'reset',
	keys: ['r'],
	title: 'reset',
	targets: 'many',
	changes: true,
	unavailable: () => undefined,
	ask: async () => undefined,
	run: ({signal, onProgress}) =>
		new Promise((_, reject) => {
			onProgress?.({step: {doing: 'installing', count: 1, of: 2}, fraction: 0.5, line: 'hello \u001B[31m'});
			signal?.addEventListener('abort', () => reject(new VenvError('cancelled', {what: 'Cancelled'})));
		}),
};

const forest = async (...names: readonly string[]): Promise<FsPath> => (await projects(...names)).root;

const open = async (root: FsPath, given: Partial<SessionOptions> & {readOnly?: boolean; now?: () => Date} = {}) => {
	const own = await temporaryContext();
	const core = {...own, now: given.now ?? own.now};
	const time = {now: 0};
	const session = createSession({
		context: {core, roots: [root], interpreters: async () => [], readOnly: given.readOnly === true},
		actions: [remove, endless],
		...sessionParts(core),
		clock: () => time.now,
		size: {columns: 120, rows: 30},
		...given,
	});
	onTestFinished(() => session.close());
	await session.idle();
	return {session, time};
};

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;
const mode = (session: Session): Mode => session.getState().mode;
const targets = (session: Session): readonly string[] => {
	const current = mode(session);
	if (current.type === 'preparing') return current.targets.map(({path}) => path);
	if (current.type !== 'asking') return [];
	return (current.question.lines ?? []).map(({text}) => text.replace(/ hidden$/, ''));
};
const shown = (session: Session, root: string) => session.getState().shown.map(path => path.slice(root.length + 1));

test('Ctrl-P in a filter puts earlier filters there, and Ctrl-N goes forward to the text that was typed', async () => {
	const root = await forest('api', 'bots', 'web');
	const {session} = await open(root);
	const typed = () => {
		const current = mode(session);
		return current.type === 'typing' ? current.text.value : current.type;
	};
	for (const filter of ['api', 'we']) session.press('/', ...filter, 'enter', 'escape');
	session.press('/', 'b', 'ctrl-p');
	expect([typed(), shown(session, root)]).toEqual(['we', ['web/.venv']]);
	session.press('ctrl-p', 'ctrl-p');
	expect([typed(), shown(session, root)]).toEqual(['api', ['api/.venv']]);
	session.press('ctrl-n', 'ctrl-n', 'ctrl-n');
	expect([typed(), shown(session, root)]).toEqual(['b', ['bots/.venv', 'web/.venv']]);
	session.press('ctrl-p', 'enter');
	expect([typed(), session.getState().filter]).toEqual(['browsing', 'we']);
});

describe('deleting', () => {
	test('keys that arrive within one frame act on the row that each of them reached', async () => {
		const root = await forest('a', 'b', 'c');
		const {session} = await open(root);
		session.press('j', 'j', 'd');
		expect(targets(session)).toEqual([`${root}/c/.venv`]);
	});

	test('y, once the first 300 ms have passed, deletes exactly the environment in question', async () => {
		const root = await forest('a', 'b');
		const {session, time} = await open(root);
		session.press('j', 'd');
		await session.idle();
		session.press('y');
		expect(mode(session).type).toBe('asking');
		time.now = 299;
		session.press('y');
		expect(mode(session).type).toBe('asking');
		time.now = 300;
		session.press('y');
		await session.idle();
		expect(await Promise.all(['a', 'b'].map(name => exists(join(root, name, '.venv'))))).toEqual([true, false]);
		expect(shown(session, root)).toEqual(['a/.venv']);
		expect(session.getState().jobs[0]).toMatchObject({status: 'done', summary: 'Deleted'});
	});

	test("a burst of keys that opens the dialog can't answer it, nor can Enter or a second d", async () => {
		const root = await forest('a');
		const {session, time} = await open(root);
		session.press('d', 'y', 'y', 'enter');
		await session.idle();
		time.now = 1000;
		session.press('enter', 'd', ' ');
		await session.idle();
		expect(mode(session).type).toBe('asking');
		session.press('escape');
		expect(mode(session).type).toBe('browsing');
		expect(await exists(join(root, 'a/.venv'))).toBe(true);
	});

	test('marked environments are the targets, also those that the filter hides, and they are deleted together', async () => {
		const root = await forest('a', 'b', 'c,c');
		const {session, time} = await open(root);
		session.press(' ', ' ', '/', ',', 'enter', 'd');
		await session.idle();
		expect(targets(session)).toEqual([`${root}/a/.venv`, `${root}/b/.venv`]);
		expect(JSON.stringify(mode(session)).match(/ hidden/g)).toHaveLength(2);
		time.now = 1000;
		session.press('y');
		await session.idle();
		session.press('escape');
		expect(shown(session, root)).toEqual(['c,c/.venv']);
		expect([...session.getState().marks]).toEqual([]);
	});

	test('a read-only session begins nothing that changes anything', async () => {
		const root = await forest('a');
		const {session} = await open(root, {readOnly: true});
		session.press('d');
		await session.idle();
		expect(mode(session).type).toBe('browsing');
		expect(session.getState().notice?.text).toMatch(/read-only/i);
	});
});

describe('questions', () => {
	test('a text question and a choice are both answered by keys that arrive in one burst', async () => {
		const told: Record<string, string>[] = [];
		const {session} = await open(await temporaryDirectory(), {actions: [tell(told)]});
		session.press('c');
		await session.idle();
		session.press('enter');
		expect(mode(session)).toMatchObject({refusal: 'A name is needed'});
		session.press('x', 'y', 'backspace', 'left', 'q', 'enter', 'j', 'enter');
		await session.idle();
		expect(mode(session)).toMatchObject({question: {type: 'select'}, index: 0});
		session.press('j', 'j', 'j', 'k', 'enter');
		await session.idle();
		expect(told).toEqual([{name: 'qx', python: '3.12'}]);
	});

	test('pasted text goes into the open text field, and nowhere else', async () => {
		const told: Record<string, string>[] = [];
		const {session} = await open(await temporaryDirectory(), {actions: [tell(told)]});
		session.paste('c');
		expect(mode(session).type).toBe('browsing');
		session.press('c');
		await session.idle();
		session.paste('one\ntwo\u001B\n');
		expect(mode(session)).toMatchObject({text: {value: 'one two'}});
	});
});

describe('jobs', () => {
	test('an environment with a running job is busy, and stopping the job releases it', async () => {
		const root = await forest('a', 'b');
		const {session, time} = await open(root);
		session.press('r');
		await expect.poll(() => session.getState().jobs[0]?.step).toBe('installing 1 of 2');
		expect(session.getState().jobs[0]?.lines).toEqual(['hello \\x1b[31m']);
		session.press('d');
		expect(session.getState().notice?.text).toMatch(/a is busy: resetting/);
		session.press('J', 'd');
		time.now = 1000;
		session.press('y');
		await session.idle();
		expect(session.getState().jobs[0]?.status).toBe('cancelled');
		session.press('q', 'd');
		await session.idle();
		expect(targets(session)).toEqual([`${root}/a/.venv`]);
	});

	test('quitting while a job runs asks first, and stops the job', async () => {
		const {session, time} = await open(await forest('a'));
		session.press('r');
		await expect.poll(() => session.getState().jobs.length).toBe(1);
		session.press('q');
		expect(mode(session)).toMatchObject({type: 'asking', question: {id: 'quit'}});
		session.press('escape', 'q');
		time.now = 1000;
		session.press('y');
		await session.idle();
		expect(session.getState().jobs[0]?.status).toBe('cancelled');
		expect(mode(session).type).toBe('leaving');
	});
});

describe('leaving', () => {
	const mebibyte = 1024 * 1024;
	const eachIn = (root: FsPath) => [
		{id: 'now', path: join(root, 'a/.venv') as FsPath, bytes: 4 * mebibyte},
		{id: 'before', path: join(root, 'b/.venv') as FsPath, bytes: mebibyte},
	];
	const held = (root: FsPath) => ({
		readHeld: async () => ({count: 2, bytes: 5 * mebibyte, each: eachIn(root)}),
	});
	/** Deletes the only environment; its deletion can be undone. */
	const openAndDelete = async (more: (root: FsPath) => Partial<SessionOptions> = held) => {
		const undone = {...remove, run: async () => ({...nothing, summary: 'Deleted', undo: {id: 'now'}})};
		const root = await forest('a');
		const opened = await open(root, {...more(root), actions: [undone]});
		opened.session.press('d');
		await expect.poll(() => mode(opened.session).type).toBe('asking');
		opened.time.now = 1000;
		opened.session.press('y');
		await opened.session.idle();
		return opened;
	};

	test('on leaving, the question is about environments that this run deleted, and everything else held is mentioned', async () => {
		const {session, time} = await openAndDelete();
		session.press('q');
		expect(mode(session)).toMatchObject({question: {title: '1 environment kept for undo'}});
		time.now = 2000;
		session.press('h');
		expect(mode(session)).toMatchObject({type: 'leaving'});
		expect(JSON.stringify(mode(session))).toMatch(/2 environments kept for undo \(5.00M\).*restore/);
	});

	test('q right after a deletion waits until it is known what to ask about', async () => {
		let tell = (): void => {};
		const known = new Promise<void>(resolve => (tell = resolve));
		let isFirst = true;
		const root = await forest('a');
		const {session, time} = await open(root, {
			actions: [{...remove, run: async () => ({...nothing, summary: 'Deleted', undo: {id: 'now'}})}],
			readHeld: async () => {
				const hasNone = isFirst;
				isFirst = false;
				if (hasNone) return {count: 0, bytes: 0, each: []};
				await known;
				return {count: 1, bytes: 1, each: [{id: 'now', path: join(root, 'a/.venv') as FsPath, bytes: 1}]};
			},
		});
		session.press('d');
		await expect.poll(() => mode(session).type).toBe('asking');
		time.now = 1000;
		session.press('y');
		await expect.poll(() => session.getState().jobs[0]?.status).toBe('done');
		session.press('q');
		expect(mode(session).type).toBe('browsing');
		tell();
		await session.idle();
		expect(mode(session)).toMatchObject({question: {title: '1 environment kept for undo'}});
	});

	test('on leaving, nothing is asked about environments that earlier runs hold', async () => {
		const root = await temporaryDirectory();
		const {session} = await open(root, held(root));
		session.press('q');
		expect(mode(session).type).toBe('leaving');
	});

	test('what was deleted in another place than the one looked at is not asked about', async () => {
		const {session} = await openAndDelete();
		session.rescan([await temporaryDirectory()]);
		await session.idle();
		session.press('q');
		expect(JSON.stringify(mode(session))).toMatch(/2 environments kept for undo/);
		expect(mode(session).type).toBe('leaving');
	});

	test('freeing on the way out says how much was freed', async () => {
		const freed: string[] = [];
		const {session, time} = await openAndDelete(root => ({
			readHeld: async () =>
				freed.length > 0 ? {count: 0, bytes: 0, each: []} : {count: 2, bytes: 5 * mebibyte, each: eachIn(root)},
			freeHeld: async ids => {
				freed.push(...ids);
				return {freedBytes: 4 * mebibyte, failures: []};
			},
		}));
		session.press('q');
		time.now = 2000;
		session.press('f');
		await session.idle();
		expect(freed).toEqual(['now']);
		expect(mode(session)).toEqual({type: 'leaving', farewell: ['Freed 4.00M.']});
	});

	test('Ctrl-C pressed twice leaves, and held environments stay held', async () => {
		const {session} = await openAndDelete();
		session.press('ctrl-c');
		expect(mode(session).type).toBe('asking');
		session.press('ctrl-c');
		expect(mode(session).type).toBe('leaving');
	});
});

describe('looking', () => {
	test('opening another place replaces the first one', async () => {
		const root = await forest('a/x', 'b/y');
		const {session} = await open(root);
		session.press('L');
		session.paste('b');
		session.press('enter');
		await session.idle();
		expect(session.getState().roots).toEqual([`${root}/b`]);
		expect(session.getState().shown).toEqual([`${root}/b/y/.venv`]);
	});

	test("a place that doesn't exist is refused, and the list stays in view", async () => {
		const root = await forest('a');
		const {session} = await open(root);
		session.press('L', ...'/nope', 'enter');
		await session.idle();
		expect(session.getState().notice?.text).toBe('No such directory: /nope');
		expect(mode(session)).toMatchObject({type: 'typing', field: 'look'});
		session.press('escape');
		expect(session.getState()).toMatchObject({roots: [root], mode: {type: 'browsing'}});
		expect(session.getState().shown).toHaveLength(1);
	});

	test('a notice that has been up for seconds goes with the next key', async () => {
		let now = new Date('2026-01-01T12:00:00Z');
		const {session} = await open(await forest('a'), {now: () => now});
		session.press('Z');
		session.press('v', 'escape');
		expect(session.getState().notice?.text).toMatch(/Z does nothing here/);
		now = new Date('2026-01-01T12:00:10Z');
		session.press('v', 'escape');
		expect(session.getState().notice).toBeUndefined();
	});

	test('q goes back one level, like Escape', async () => {
		const {session} = await open(await forest('a'));
		session.press('3', 'enter', 'q');
		expect(session.getState().focus).toBe('list');
		session.press('J', 'J', 'q');
		expect(session.getState().screen?.id).toBe('jobs');
	});

	test('an environment that another program removed is gone after a rescan, and the cursor stays', async () => {
		const root = await forest('a', 'b', 'c');
		const {session} = await open(root);
		session.press('G');
		await rm(join(root, 'a'), {recursive: true});
		session.press('R');
		await session.idle();
		expect(shown(session, root)).toEqual(['b/.venv', 'c/.venv']);
		expect(selectedPath(session.getState())).toBe(`${root}/c/.venv`);
	});

	test('panes show the environment under the cursor, and Escape goes back one level at a time', async () => {
		const root = await forest('a', 'b');
		const {session} = await open(root);
		session.press('j', '2', 'enter', '/', 'h', 'o', 'm', 'enter');
		await session.idle();
		const state = session.getState();
		expect(state.readingsOf).toBe(`${root}/b/.venv`);
		expect(state.places['config']?.search).toBe('hom');
		session.press('escape');
		expect(session.getState()).toMatchObject({focus: 'pane', places: {config: {search: ''}}});
		session.press('escape');
		expect(session.getState().focus).toBe('list');
	});

	test('a key that does nothing here says so, and where it works', async () => {
		const {session} = await open(await forest('a'));
		session.press('z');
		expect(session.getState().notice?.text).toBe('z does nothing here; [?] lists the keys');
		session.press('U');
		expect(session.getState().notice?.text).toBe('U does nothing here; it works in Packages: [3], then [Enter]');
	});

	test('choosing a line of the palette does the same as its key', async () => {
		const {session} = await open(await forest('a'));
		session.press(':', 'd', 'e', 'l', 'e', 't', 'enter');
		await session.idle();
		expect(mode(session)).toMatchObject({type: 'asking', question: {title: 'Delete 1?'}});
	});
});

test('a disk that answers only now and then is told in one sentence, beside what else is said', async () => {
	let tell: (silent: readonly FsPath[]) => void = () => {};
	const {session} = await open(await forest('a'), {
		onSilence: listener => (tell = listener),
		settingProblems: ['theme is not known'],
	});
	const disk = '/mnt/far' as FsPath;
	for (const silent of [[disk], [], [disk], [], [disk]]) tell(silent);
	expect(session.getState().notice?.text).toBe('theme is not known; The disk at /mnt/far does not answer');
	tell([]);
	expect(session.getState().notice?.text).toBe('theme is not known; The disk at /mnt/far answers again');
});
