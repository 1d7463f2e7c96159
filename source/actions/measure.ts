import {formatBytes} from '../text/fit-width.js';
import {promisedBytes} from '../text/freed-bytes.js';
import {onlyTarget} from './shared/only-target.js';
import {outcome, type Action} from './shared/action.js';
import {phrase} from '../core/text/phrase.js';

/** Measures environments whose size was left out, since they lie on a network disk. */
export const measureAction: Action = {
	id: 'measure',
	keys: ['z'],
	title: 'measure',
	targets: 'many',
	changes: false,
	unavailable: targets => {
		if (targets.some(({unmeasured, usage}) => unmeasured !== undefined && usage === undefined)) return undefined;
		return targets.length === 1 ? 'It is measured already' : 'They are measured already';
	},
	ask: async () => undefined,
	run: async ({targets, context, signal, onProgress}) => {
		const {path} = onlyTarget(targets);
		const {measurer, keepUsage} = context;
		if (measurer === undefined) throw new Error('nothing measures here');
		const onPartial = (bytes: number): void => onProgress?.({step: {doing: 'measuring', bytes}});
		const usage = await measurer.measure(path, {signal, onPartial});
		keepUsage?.(path, usage);
		const {allocatedBytes, reclaimableBytes} = usage;
		return outcome(
			phrase`${{path}} takes ${formatBytes(allocatedBytes)}; deleting it frees ${promisedBytes(usage)}`,
			{path, allocatedBytes, reclaimableBytes},
			{changed: [path]},
		);
	},
	whenStopped: 'Nothing was changed.',
};
