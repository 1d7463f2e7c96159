import {VenvError, systemCode} from '../core/model/error.js';
import type {FsPath} from '../core/model/path.js';
import {pin, unpin} from '../core/state/pins.js';
import {plural} from '../text/fit-width.js';
import {outcome, type Action, type Targets} from './shared/action.js';
import type {Phrase} from '../core/model/phrase.js';
import {phrase} from '../core/text/phrase.js';

/** `path` is absent where several were pinned together. */
type PinData = {readonly path: FsPath | undefined; readonly pinned: boolean};

/**
 * Pins environments, so that no sweep offers them, or unpins them if all are pinned. The answer `to` (`pinned`,
 * `unpinned`) selects one of the two.
 */
export const pinAction: Action<PinData> = {
	id: 'pin',
	keys: ['p'],
	title: 'pin',
	targets: 'many',
	changes: true,
	unavailable: targets =>
		targets.some(({alias}) => alias !== undefined) ? "A link can't be pinned: pin its target" : undefined,
	settle: targets => ({to: targets.every(({pinned}) => pinned === true) ? 'unpinned' : 'pinned'}),
	ask: async () => undefined,
	run: async request => {
		const isPinning = request.answers['to'] !== 'unpinned';
		const {core} = request.context;
		for (const {path} of request.targets) await kept(() => (isPinning ? pin(path, core) : unpin(path, core)));
		const paths = request.targets.map(({path}) => path);
		const verb = isPinning ? 'Pinned' : 'Unpinned';
		return outcome(
			phrase`${verb} ${namesOf(request.targets)}${isPinning ? '; sweep never offers it' : ''}`,
			{path: paths.length === 1 ? paths[0] : undefined, pinned: isPinning},
			{changed: paths},
		);
	},
	summarise: async outcomes => {
		const isPinning = outcomes.some(({data}) => (data as PinData).pinned);
		return `${isPinning ? 'Pinned' : 'Unpinned'} ${plural(outcomes.length, 'environment')}`;
	},
};

const namesOf = (targets: Targets): Phrase => {
	const [only] = targets;
	return targets.length === 1 && only ? phrase`${{path: only.path}}` : plural(targets.length, 'environment');
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
