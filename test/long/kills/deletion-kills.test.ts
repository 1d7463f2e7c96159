import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {findInterrupted} from '../../../source/core/held/find-interrupted.js';
import {roundsOf} from '../../helpers/long-run.js';
import {checksum} from '../../helpers/checksum.js';
import {recoverScene} from '../../helpers/crash/crash.js';
import {copiedProgram, runFor, sceneToKill, type Killed} from '../../helpers/crash/killed-program.js';

// The program itself, ended with SIGKILL at moments that nobody chose, while it deletes. crash.test.ts has every moment of
// the core, change-kills.test.ts resets, installs and creations.
const kills = roundsOf(400);

const program = copiedProgram();

/** What it came to, in a word; throws where what is left of it is not the old to the byte. */
const settle = async (at: Killed): Promise<string> => {
	const cutOff = await findInterrupted(at.context);
	const wasThere = existsSync(at.path) && checksum(at.path) === at.before;
	const {recovered, litter, held} = await recoverScene(at);
	expect(litter).toEqual([]);
	if (cutOff.length > 0 && !wasThere) expect(recovered).toHaveLength(1);
	expect(await findInterrupted(at.context)).toEqual([]);
	for (const {heldPath} of held) expect(checksum(heldPath)).toBe(at.before);
	if (!existsSync(at.path)) return held.length > 0 ? 'held' : 'freed';
	expect([checksum(at.path), held]).toEqual([at.before, []]);
	return 'old';
};

test.each([
	['deletion', ['rm', '--hold'], ['old', 'held']],
	['deletion that frees', ['rm'], ['old', 'held', 'freed']],
] as const)(
	'a %s killed at random moments leaves all of it, held or in its place, or nothing',
	async (_, words, ends) => {
		const run = (at: Killed, within?: number) => runFor(at, [...words, at.path, '--yes'], within);
		const whole = await run(await sceneToKill(program()));
		const outcomes: Record<string, number> = {};
		const count = Math.ceil(kills / 5);
		for (let attempt = 0; attempt < count; attempt++) {
			const at = await sceneToKill(program());
			await run(at, whole * 1.1);
			const end = await settle(at);
			outcomes[end] = (outcomes[end] ?? 0) + 1;
		}
		console.log(`${count} kills of ${words.join(' ')}:`, outcomes);
		for (const end of Object.keys(outcomes)) expect(ends).toContain(end);
	},
);
