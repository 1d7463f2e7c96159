import type {Inspection} from '../../core/inspect/inspect.js';
import type {Package} from '../../core/model/environment.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, padEnd, plural} from '../../text/fit-width.js';
import type {PaneRow, Span} from '../drawing/spans.js';
import {besideRows} from '../drawing/wrap.js';
import type {PaneView} from './pane.js';

/** Cells that one column of packages takes at least. */
export const packagesWidth = 36;

const nameWidth = 20;
const leastVersionWidth = 12;

type Room = {readonly width: number; readonly height: number};

/**
 * The packages in brief under their title: those that were asked for, then the others, by name within each, downwards in
 * as many columns as there is room for. The last line counts those that have no room. Empty until they are read.
 */
export const packagesInBrief = (
	inspection: Inspection | undefined,
	{width, height}: Room,
	{ascii}: PaneView,
): readonly PaneRow[] => {
	if (inspection === undefined || inspection.packages.length === 0) return [];
	const {packages, graph} = inspection;
	const unmet = new Set(graph.unmet.map(({name}) => name));
	const direct = packages.filter(({requested}) => requested === true);
	const ordered = [...direct, ...packages.filter(each => !direct.includes(each))];
	const columns = Math.max(1, Math.floor(width / packagesWidth));
	const columnWidth = Math.max(packagesWidth, Math.floor(width / columns));
	const versionWidth = leastVersionWidth + columnWidth - packagesWidth;
	// Without the title.
	const most = Math.max(1, height - 1);
	const hidden = Math.max(0, ordered.length - most * columns);
	const shown = hidden === 0 ? ordered : ordered.slice(0, (most - 1) * columns);
	const lineCount = Math.ceil(shown.length / columns);
	const rows = shown.map((each): PaneRow => ({
		spans: packageSpans(each, {isLacking: unmet.has(each.normalizedName), versionWidth, ascii}),
	}));
	const parts = Array.from({length: columns}, (_, column) => rows.slice(column * lineCount, (column + 1) * lineCount));
	const more = `  ${plural(ordered.length - shown.length, 'more package')} [3]`;
	return [
		{spans: [{text: ' Packages', tone: 'strong'}]},
		...parts.reduceRight<readonly PaneRow[]>((right, left) => besideRows(left, right, columnWidth), []),
		...(hidden === 0 ? [] : [{spans: [{text: more, tone: 'dim' as const}]}]),
	];
};

type Look = {readonly isLacking: boolean; readonly versionWidth: number; readonly ascii: boolean};

const packageSpans = ({name, version, requested}: Package, {isLacking, versionWidth, ascii}: Look): readonly Span[] => {
	const cut = ascii ? '~' : '…';
	return [
		{text: isLacking ? '! ' : '  ', tone: 'warning'},
		{text: padEnd(fitEnd(printable(name), nameWidth, cut), nameWidth), tone: requested === true ? 'plain' : 'dim'},
		{text: ` ${fitEnd(printable(version ?? '-'), versionWidth, cut)}`, tone: 'dim'},
	];
};
