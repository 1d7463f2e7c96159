import type {Inspection} from '../../core/inspect/inspect.js';
import type {Package} from '../../core/model/environment.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, padEnd, plural} from '../../text/fit-width.js';
import type {PaneRow} from '../drawing/spans.js';
import type {PaneView} from './pane.js';

/** Columns that the list in brief takes. */
export const packagesWidth = 36;

const nameWidth = 20;
const versionWidth = 12;
const leastRows = 30;

/**
 * The packages in brief, to stand beside other rows: those that were asked for, then the others, by name within each.
 * At most so many as there are rows beside them, or 30. Empty until they are read.
 */
export const packagesInBrief = (
	inspection: Inspection | undefined,
	rowCount: number,
	{ascii}: PaneView,
): readonly PaneRow[] => {
	if (inspection === undefined || inspection.packages.length === 0) return [];
	const {packages, graph} = inspection;
	const unmet = new Set(graph.unmet.map(({name}) => name));
	const direct = packages.filter(({requested}) => requested === true);
	const ordered = [...direct, ...packages.filter(each => !direct.includes(each))];
	const most = Math.max(rowCount, leastRows) - 1;
	const shown = ordered.length > most ? ordered.slice(0, most - 1) : ordered;
	const cut = ascii ? '~' : '…';
	const rowOf = (each: Package): PaneRow => ({
		spans: [
			{text: unmet.has(each.normalizedName) ? '! ' : '  ', tone: 'warning'},
			{
				text: padEnd(fitEnd(printable(each.name), nameWidth, cut), nameWidth),
				tone: each.requested === true ? 'plain' : 'dim',
			},
			{text: ` ${fitEnd(printable(each.version ?? '-'), versionWidth, cut)}`, tone: 'dim'},
		],
	});
	const hidden = ordered.length - shown.length;
	const more = `  ${plural(hidden, 'more package')} [3]`;
	return [
		{spans: [{text: '  Packages', tone: 'strong'}]},
		...shown.map(rowOf),
		...(hidden === 0 ? [] : [{spans: [{text: more, tone: 'dim' as const}]}]),
	];
};
