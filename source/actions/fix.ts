import {findFixes, type Fix} from '../core/operate/check/fix.js';
import {healthCodes} from '../core/model/health.js';
import type {FsPath} from '../core/model/path.js';
import {plural} from '../text/fit-width.js';
import {healthMessage} from '../text/health.js';
import {outcome, type Action, type Answers, type Question} from './shared/action.js';
import {onlyTarget} from './shared/only-target.js';
import {askTrust, takeTrust} from './shared/trust-question.js';
import {phrase} from '../core/text/phrase.js';
import {remedyInWords} from '../text/step.js';

type FixData = {
	readonly path: FsPath;
	readonly mended: ReadonlyArray<{readonly id: string; readonly code: string; readonly does: string}>;
};

/** Fixes problems that need no reset, and asks about each. Answers: `mend H23` … (`yes` or `no`), `trust`. */
export const fixAction: Action<FixData> = {
	id: 'fix',
	keys: [],
	title: 'fix',
	targets: 'one',
	changes: true,
	unavailable: targets => (targets.length === 0 ? 'No environment to fix' : undefined),
	ask: async request => {
		const {answers, context} = request;
		const target = onlyTarget(request.targets);
		const mends = await findFixes(target, context.core);
		const open = mends.find(mend => answers[idOf(mend)] === undefined);
		if (open !== undefined) return askFix(open, context.core.home);
		return chosen(mends, answers).some(({runs}) => runs) ? askTrust(request, 'Python') : undefined;
	},
	run: async request => {
		const {answers, context} = request;
		const target = onlyTarget(request.targets);
		const mends = chosen(await findFixes(target, context.core), answers);
		const isTrusted = await takeTrust(request);
		for (const mend of mends) {
			request.onProgress?.({step: {doing: 'fixing', remedy: mend.remedy}});
			await mend.apply({context: context.core, isTrusted}, request);
		}
		const done = mends.map(({note, remedy}) => ({
			id: note.id,
			code: healthCodes[note.id],
			does: remedyInWords(remedy),
		}));
		return outcome(
			mends.length === 0
				? phrase`${{path: target.path}}: nothing to fix`
				: phrase`Fixed ${plural(mends.length, 'problem')} in ${{path: target.path}}`,
			{path: target.path, mended: done},
			{changed: [target.path]},
		);
	},
};

const idOf = ({note}: Fix): string => `mend ${healthCodes[note.id]}`;
const chosen = (mends: readonly Fix[], answers: Answers): readonly Fix[] =>
	mends.filter(mend => answers[idOf(mend)] === 'yes');

const askFix = (mend: Fix, home: FsPath): Question => ({
	type: 'confirm',
	id: idOf(mend),
	flag: '--yes',
	title: healthMessage(mend.note, home),
	lines: [{text: `Fix: ${remedyInWords(mend.remedy)}`}],
	choices: [
		{key: 'y', label: 'fix it', value: 'yes'},
		{key: 'n', label: 'leave it', value: 'no'},
	],
	grave: false,
});
