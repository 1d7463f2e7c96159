import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {listHeld} from '../../source/core/held/held-environments.js';
import {restoreHeld} from '../../source/core/operate/restore/restore.js';
import {printablePath} from '../../source/core/text/printable.js';
import {roundsOf} from '../helpers/long-run.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {checksum} from '../helpers/checksum.js';
import {openDeletingSession, type DeletingSession} from '../helpers/deleting-session.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

const sequences = roundsOf(100_000);
// Sessions side by side, each in a forest of its own: most of a sequence is waiting for threads and the disk.
const lanes = 6;
const names = ['apple', 'banana', 'cherry', 'damson'];
const keys = ['j', 'k', 'g', 'G', ' ', 'v', 'A', 'd', 'd', 'y', 'y', 'f', 'u', 'enter', 'escape', '/', 'a', 'o', 'q'];
const strokes = [
	...keys.map(key => [key]),
	['d', 'y'],
	['d', 'y'],
	['d', 'f'],
	['A', 'd', 'y'],
	['u', 'enter'],
	['u', 'f', 'y'],
];

/** The paths that the open dialog names, if it asks about a deletion. */
const asked = ({session, dialog}: DeletingSession): readonly string[] => {
	const {environments, home} = session.getState();
	const [title = '', ...lines] = dialog();
	if (!/^(?:Delete|Remove the link)/.test(title)) return [];
	// A name stands behind a sign, or between columns.
	const words = new Set(lines.flatMap(line => line.replace(/^[✗!]/, ' ').trim().split(/ {2,}/)));
	return [...environments.keys()].filter(path => words.has(printablePath(path, home)));
};

/** How often something happened. */
type Counts = {deleted: number; broughtBack: number};

/** Whether a row of what was deleted is a recipe: their ids begin with a time, those of held ones don't. */
const isRecipe = (rowId: string | undefined): boolean => /^\d{17}-/.test(rowId ?? '');

/** Presses random keys in a forest of its own and looks after each at the disk. */
const runLane = async (runs: number, counts: Counts): Promise<void> => {
	const root = await temporaryDirectory();
	// Who else runs on the machine is not what this is about.
	const context = await temporaryContext({proc: root});
	const paths = names.map(name => join(root, name, '.venv'));
	const originals = new Map<string, string>();
	/** Whether one had to be made again. */
	const repair = (): boolean => {
		const missing = paths.filter(path => !existsSync(path));
		for (const path of missing) bareEnvironment(path, {'package/data.txt': path});
		for (const path of missing) originals.set(path, checksum(path));
		return missing.length > 0;
	};
	repair();
	// What nothing was ever asked about.
	const precious = join(root, 'apple/work');
	mkdirSync(precious);
	writeFileSync(join(precious, 'thesis.txt'), 'years');
	const preciousBefore = checksum(precious);
	const opened = await openDeletingSession(root, context);
	const {session, type} = opened;
	// Where one thing is in view at a time, no pane is read beside the list.
	session.resize({columns: 80, rows: 20});

	const press = async (key: string): Promise<void> => {
		const {mode, screen, held} = session.getState();
		if (mode.type === 'leaving') return;
		// Leaving ends the session, and a recipe would install: neither is this test's.
		if (key === 'q' && screen === undefined && mode.type === 'browsing') return;
		if (key === 'enter' && screen?.id === 'held' && (held.count === 0 || isRecipe(screen.place.cursor))) return;
		const targets = key === 'y' || key === 'f' ? asked(opened) : [];
		const there = paths.filter(path => existsSync(path));
		await type(key);
		const now = paths.filter(path => existsSync(path));
		const gone = there.filter(path => !now.includes(path));
		for (const path of gone) expect(targets, `${path} went at ${key}`).toContain(path);
		counts.deleted += gone.length;
		if (now.length !== there.length) await expectSameBytes();
	};

	/** What is there and what is held is to the byte what it was. */
	const expectSameBytes = async (): Promise<void> => {
		for (const path of paths) if (existsSync(path)) expect(checksum(path)).toBe(originals.get(path));
		for (const {path, heldPath, state} of await listHeld(context))
			if (state === 'held') expect(checksum(heldPath)).toBe(originals.get(path));
		expect(checksum(precious)).toBe(preciousBefore);
	};

	/** Brings back all that is held, as it was; whether there was any. */
	const restoreAll = async (): Promise<boolean> => {
		const held = (await listHeld(context)).filter(({state}) => state === 'held');
		for (const {id, path} of held) {
			await restoreHeld(id, {context});
			expect(checksum(path)).toBe(originals.get(path));
		}
		counts.broughtBack += held.length;
		return held.length > 0;
	};

	await fc.assert(
		fc.asyncProperty(fc.array(fc.constantFrom(...strokes), {minLength: 5, maxLength: 10}), async sequence => {
			for (const key of sequence.flat()) await press(key);
			await type('escape', 'escape', 'escape', 'escape');
			await expectSameBytes();
			const wasRestored = await restoreAll();
			if (!repair() && !wasRestored) return;
			session.rescan();
			await session.idle();
		}),
		{numRuns: runs, endOnFailure: true},
	);
};

test(
	`in ${sequences} random sequences of keys nothing goes that was not confirmed, and undo gives the same back`,
	async () => {
		const counts: Counts = {deleted: 0, broughtBack: 0};
		await Promise.all(Array.from({length: lanes}, () => runLane(Math.ceil(sequences / lanes), counts)));
		console.log(
			`${sequences} sequences: ${counts.deleted} deleted, ${counts.broughtBack} held at an end and brought back`,
		);
		expect(counts.deleted).toBeGreaterThan(sequences / 4);
		expect(counts.broughtBack).toBeGreaterThan(sequences / 10);
	},
	sequences * 300,
);
