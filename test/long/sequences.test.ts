import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {listHeld} from '../../source/core/operate/holding.js';
import {restoreHeld} from '../../source/core/operate/restore.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {checksum} from '../helpers/checksum.js';
import {openDeletingSession, type DeletingSession} from '../helpers/deleting-session.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

// Ten thousand take an hour on two busy cores: VENV_TUI_SEQUENCES asks for them.
const sequences = Number(process.env['VENV_TUI_SEQUENCES'] ?? 150);
const names = ['apple', 'banana', 'cherry', 'damson'];
const keys = [
	'j',
	'k',
	'g',
	'G',
	' ',
	'v',
	'A',
	'd',
	'd',
	'd',
	'y',
	'y',
	'f',
	'u',
	'u',
	'enter',
	'escape',
	'/',
	'a',
	'o',
	'q',
];

/** The paths that the open dialog would delete, were it answered. */
const asked = ({session}: DeletingSession): readonly string[] => {
	const {mode} = session.getState();
	if (mode.type !== 'asking' || mode.purpose.type !== 'action' || mode.purpose.action.id !== 'delete') return [];
	return mode.purpose.targets.map(({path}) => path);
};

test(
	`in ${sequences} random sequences of keys nothing goes that was not confirmed, and undo gives the same back`,
	async () => {
		const [context, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
		const paths = names.map(name => join(root, name, '.venv'));
		const originals = new Map<string, string>();
		const repair = (): void => {
			for (const path of paths) {
				if (!existsSync(path)) bareEnvironment(path, {'package/data.txt': path});
				originals.set(path, checksum(path));
			}
		};
		repair();
		// What nothing was ever asked about.
		const precious = join(root, 'apple/work');
		mkdirSync(precious);
		writeFileSync(join(precious, 'thesis.txt'), 'years');
		const preciousBefore = checksum(precious);
		const opened = await openDeletingSession(root, context);
		const {session, type} = opened;

		const press = async (key: string): Promise<void> => {
			const {mode, screen, held} = session.getState();
			if (mode.type === 'leaving') return;
			// Leaving ends the session, and a recipe would install: neither is this test's.
			if (key === 'q' && screen === undefined && mode.type === 'browsing') return;
			if (key === 'enter' && screen?.id === 'held' && held.count === 0) return;
			const targets = key === 'y' || key === 'f' ? asked(opened) : [];
			const there = paths.filter(path => existsSync(path));
			await type(key);
			for (const path of there) if (!existsSync(path)) expect(targets, `${path} went at ${key}`).toContain(path);
			for (const path of paths) if (existsSync(path)) expect(checksum(path)).toBe(originals.get(path));
			for (const {path, heldPath, state} of await listHeld(context))
				if (state === 'held') expect(checksum(heldPath)).toBe(originals.get(path));
		};

		await fc.assert(
			fc.asyncProperty(fc.array(fc.constantFrom(...keys), {minLength: 5, maxLength: 12}), async sequence => {
				for (const key of sequence) await press(key);
				await type('escape', 'escape', 'escape', 'escape');
				for (const {id, path, state} of await listHeld(context)) {
					if (state !== 'held') continue;
					await restoreHeld(id, {context});
					expect(checksum(path)).toBe(originals.get(path));
				}
				expect(checksum(precious)).toBe(preciousBefore);
				repair();
				session.rescan();
				await session.idle();
			}),
			{numRuns: sequences, endOnFailure: true},
		);
	},
	sequences * 3000,
);
