import {findDuplicates, uvCache} from '../../core/inspect/duplicates.js';
import type {SharedPackage} from '../../core/inspect/summary.js';
import {summarise} from '../../core/inspect/summary.js';
import {isDirectory} from '../../core/platform/files/entries.js';
import {summaryLines} from '../../text/summary-lines.js';
import type {Scene, Screen} from './screen.js';

type SummaryData = {readonly duplicates: readonly SharedPackage[]; readonly uvCacheBytes: number | undefined};

/** All environments together: by kind, Python and last use, packages that repeat, and what uv's cache holds. */
export const summaryScreen: Screen<SummaryData, undefined> = {
	id: 'summary',
	title: 'summary',
	about: 'All environments by kind, Python and last use; duplicate packages',
	keys: ['S'],
	initial: undefined,
	load: async (scene, _, work) => ({
		duplicates: await findDuplicates(scene.environments, work),
		uvCacheBytes: await measureUvCache(scene, work.signal),
	}),
	rows: ({data, view, scene}) => {
		const real = scene.environments.filter(({alias}) => alias === undefined);
		const totals = scene.context.measurer?.totals(real.map(({path}) => path));
		const extras = {...data, totals: totals?.count === 0 ? undefined : totals};
		const layout = {width: view.width, ascii: view.ascii, duplicates: 12};
		return summaryLines(summarise(scene.environments, view.now), extras, layout).map(({text, bar = '', isTitle}) => ({
			spans: [
				{text: ` ${text}`, tone: isTitle ? 'strong' : 'plain'},
				{text: bar, tone: 'dim'},
			],
		}));
	},
	press: [],
};

const measureUvCache = async ({context}: Scene, signal: AbortSignal | undefined): Promise<number | undefined> => {
	const cache = uvCache(context.core);
	if (context.measurer === undefined || !isDirectory(cache)) return undefined;
	return (await context.measurer.measure(cache, {signal})).allocatedBytes;
};
