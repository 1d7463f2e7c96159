import {listOutdated, type OutdatedReport} from '../core/operate/install/outdated.js';
import {plural} from '../text/fit-width.js';
import {outcome, type Action} from './shared/action.js';
import {onlyTarget} from './shared/only-target.js';
import {askTrust, takeTrust} from './shared/trust-question.js';
import {phrase} from '../core/text/phrase.js';

/** Asks the package index for newer versions of what is installed. Changes nothing. Answers: `trust`. */
export const outdatedAction: Action<OutdatedReport> = {
	id: 'outdated',
	keys: ['V'],
	title: 'outdated',
	targets: 'one',
	changes: true,
	needsPython: true,
	unavailable: targets => (targets.length === 0 ? 'No environment to look for newer versions in' : undefined),
	ask: request => askTrust(request, 'the installer'),
	run: async request => {
		const {core} = request.context;
		const target = onlyTarget(request.targets);
		const isTrusted = await takeTrust(request);
		const outdated = await listOutdated(target.found, {context: core, isTrusted}, request);
		const {length} = outdated.packages;
		const words = length === 0 ? 'every package is the newest' : `${plural(length, 'package')} outdated`;
		return outcome(phrase`${{path: target.path}}: ${words}`, outdated, {
			outdated: {...outdated, path: target.path},
			...(length > 0 && {seeAlso: 'packages' as const}),
		});
	},
};
