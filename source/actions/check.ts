import {VenvError} from '../core/model/error.js';
import {checkEnvironment} from '../core/operate/check/check.js';
import {printablePath} from '../core/text/printable.js';
import type {Action} from './shared/action.js';
import {askTrust, takeTrust} from './shared/trust-question.js';

/** Runs the sanity checks. Answers: `trust`. `data.ok` is false where it is not isolated. */
export const check: Action = {
	id: 'check',
	keys: ['x'],
	title: 'check',
	targets: 'many',
	changes: true,
	unavailable: targets => (targets.length === 0 ? 'There is no environment to check.' : undefined),
	ask: request => askTrust(request, 'checks'),
	run: async request => {
		const {targets, context} = request;
		const [target] = targets;
		if (target === undefined) throw new VenvError('usage', {what: 'Nothing to check'});
		const isTrusted = await takeTrust(request);
		const report = await checkEnvironment(target.found, {context: context.core, isTrusted}, request);
		const {verdict, checks, summary} = report;
		return {
			summary: `${printablePath(target.path, context.core.home)}: ${summary}`,
			changed: [],
			removed: [],
			created: [],
			data: {
				ok: verdict === 'isolated',
				path: target.path,
				verdict,
				summary,
				checks,
				ranAt: context.core.now().toISOString(),
			},
		};
	},
};
