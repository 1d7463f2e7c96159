import {VenvError, systemCode} from '../core/model/error.js';
import {pin, unpin} from '../core/state/pins.js';
import {printablePath} from '../core/text/printable.js';
import {plural} from '../text/fit-width.js';
import {outcome, type Action, type ActionRequest, type Targets} from './shared/action.js';

/**
 * Pins environments, so that no sweep offers them, or unpins them if all are pinned. The answer `to` (`pinned`,
 * `unpinned`) selects one of the two.
 */
export const pinAction: Action = {
	id: 'pin',
	keys: ['p'],
	title: 'pin',
	targets: 'many',
	changes: true,
	unavailable: targets =>
		targets.some(({alias}) => alias !== undefined) ? "A link can't be pinned: pin its target" : undefined,
	ask: async () => undefined,
	run: async request => {
		const isPinning = wants(request) === 'pinned';
		const {core} = request.context;
		for (const {path} of request.targets) await kept(() => (isPinning ? pin(path, core) : unpin(path, core)));
		const paths = request.targets.map(({path}) => path);
		const verb = isPinning ? 'Pinned' : 'Unpinned';
		return outcome(
			`${verb} ${namesOf(request.targets, request)}${isPinning ? '; no sweep offers it' : ''}`,
			{...(paths.length === 1 ? {path: paths[0]} : {paths}), pinned: isPinning},
			{changed: paths},
		);
	},
};

const wants = ({answers, targets}: ActionRequest): 'pinned' | 'unpinned' => {
	const asked = answers['to'];
	if (asked === 'pinned' || asked === 'unpinned') return asked;
	return targets.every(({pinned}) => pinned === true) ? 'unpinned' : 'pinned';
};

const namesOf = (targets: Targets, {context}: ActionRequest): string => {
	const [only] = targets;
	return targets.length === 1 && only
		? printablePath(only.path, context.core.home)
		: plural(targets.length, 'environment');
};

const kept = async (write: () => Promise<void>): Promise<void> => {
	try {
		await write();
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		throw new VenvError('no-permission', {
			what: "Can't keep the pin",
			why: `our own directory can't be written (${code})`,
			cause: error,
		});
	}
};
