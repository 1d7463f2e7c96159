import {checkEnvironment} from '../core/operate/check/check.js';
import {explainCheck} from '../text/check.js';
import {outcome, type Action, type Checked} from './shared/action.js';
import {onlyTarget} from './shared/only-target.js';
import {askTrust, takeTrust} from './shared/trust-question.js';
import {phrase} from '../core/text/phrase.js';

/** Runs the sanity checks. Answers: `trust`. The outcome is negative where the environment is not isolated. */
export const checkAction: Action<Checked> = {
	id: 'check',
	keys: ['x'],
	title: 'check',
	targets: 'many',
	changes: true,
	needsPython: true,
	unavailable: targets => (targets.length === 0 ? 'No environment to check' : undefined),
	ask: request => askTrust(request, 'the checks'),
	run: async request => {
		const {targets, context} = request;
		const target = onlyTarget(targets);
		const isTrusted = await takeTrust(request);
		const {home} = context.core;
		const report = explainCheck(
			await checkEnvironment(target.found, {context: context.core, isTrusted}, request),
			home,
		);
		const checked = {...report, path: target.path, ranAt: context.core.now().toISOString()};
		return outcome(phrase`${{path: target.path}}: ${report.summary}`, checked, {
			isAsWanted: report.verdict === 'isolated',
			checked,
		});
	},
};
