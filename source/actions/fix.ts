import {findFixes, type Fix} from '../core/operate/check/fix.js';
import {printablePath} from '../core/text/printable.js';
import {plural} from '../text/fit-width.js';
import {outcome, type Action, type Answers, type Question} from './shared/action.js';
import {onlyTarget} from './shared/only-target.js';
import {askTrust, takeTrust} from './shared/trust-question.js';

/** Fixes the problems that need no reset, asking about each. Answers: `mend H23` … (`yes` or `no`), `trust`. */
export const fixAction: Action = {
	id: 'fix',
	keys: [],
	title: 'fix',
	targets: 'one',
	changes: true,
	unavailable: targets => (targets.length === 0 ? 'There is no environment to fix' : undefined),
	ask: async request => {
		const {answers, context} = request;
		const target = onlyTarget(request.targets);
		const mends = await findFixes(target, context.core);
		const open = mends.find(mend => answers[idOf(mend)] === undefined);
		if (open !== undefined) return askMend(open);
		return chosen(mends, answers).some(({runs}) => runs) ? askTrust(request, 'Python') : undefined;
	},
	run: async request => {
		const {answers, context} = request;
		const target = onlyTarget(request.targets);
		const mends = chosen(await findFixes(target, context.core), answers);
		const isTrusted = await takeTrust(request);
		for (const mend of mends) {
			request.onProgress?.({step: mend.does});
			await mend.apply({context: context.core, isTrusted}, request);
		}
		const name = printablePath(target.path, context.core.home);
		const done = mends.map(({id, does}) => ({id, does}));
		return outcome(
			mends.length === 0 ? `${name}: nothing to fix` : `Fixed ${plural(mends.length, 'problem')} in ${name}`,
			{path: target.path, mended: done},
			{changed: [target.path]},
		);
	},
};

const idOf = ({id}: Fix): string => `mend ${id}`;
const chosen = (mends: readonly Fix[], answers: Answers): readonly Fix[] =>
	mends.filter(mend => answers[idOf(mend)] === 'yes');

const askMend = (mend: Fix): Question => ({
	type: 'confirm',
	id: idOf(mend),
	flag: '--yes',
	title: mend.message,
	lines: [{text: `Fix: ${mend.does}`}],
	choices: [
		{key: 'y', label: 'fix it', value: 'yes'},
		{key: 'n', label: 'leave it', value: 'no'},
	],
	grave: false,
});
