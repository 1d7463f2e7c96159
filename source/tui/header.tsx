import type {Environment} from '../core/environment.js';
import {printablePath} from '../core/text.js';
import {fitMiddle, formatBytes, plural, widthOf} from '../format.js';
import {Line} from './line.js';
import type {Span} from './panes/pane.js';
import type {State} from './state.js';

type HeaderProps = {readonly state: State; readonly width: number};

/** Where one is, what was found, and what could be had back. */
export const Header = ({state, width}: HeaderProps) => {
	const left = [...whereabouts(state, Math.floor(width / 2)), ...findings(state)];
	const right = promise(state);
	const room = width - lengthOf(left) - lengthOf(right) - 1;
	const spans = room < 1 ? left : [...left, {text: ' '.repeat(room)}, ...right];
	return <Line spans={spans} />;
};

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + widthOf(text), 0);

const whereabouts = ({roots, home, isReadOnly}: State, room: number): readonly Span[] => [
	{text: ` ${fitMiddle(roots.map(root => printablePath(root, home)).join(' '), room)}`, tone: 'strong'},
	...(isReadOnly ? [{text: '  read-only', tone: 'warning' as const}] : []),
];

const findings = (state: State): readonly Span[] => {
	const {scanning, environments, shown, filter} = state;
	const real = [...environments.values()].filter(({alias}) => alias === undefined);
	const bytes = scanning.totals?.allocatedBytes ?? measured(real);
	const size = bytes === undefined || bytes === 0 ? '' : `, ${formatBytes(bytes)}`;
	const counted = `   ${plural(real.length, 'environment')}${size}`;
	const spans: Span[] = [{text: counted}];
	if (filter !== '') spans.push({text: `   /${filter}: ${shown.length} shown`, tone: 'accent'});
	if (scanning.isRunning) spans.push({text: `   scanning ${grouped(scanning.directories)} directories`, tone: 'dim'});
	if (scanning.errors.length > 0) spans.push({text: `   ${scanning.errors.join('; ')}`, tone: 'bad'});
	return spans;
};

const measured = (environments: readonly Environment[]): number | undefined =>
	environments.reduce<number | undefined>(
		(sum, {usage}) => (usage ? (sum ?? 0) + usage.allocatedBytes : sum),
		undefined,
	);

const promise = ({environments}: State): readonly Span[] => {
	const unused = [...environments.values()].filter(({staleness}) => staleness?.stale === true);
	if (unused.length === 0) return [];
	const bytes = unused.reduce((sum, {usage}) => sum + (usage?.reclaimableBytes ?? 0), 0);
	return [
		{text: `unused ${unused.length}, deleting them frees ${formatBytes(bytes)}  `, tone: 'dim'},
		{text: '[s]', tone: 'accent'},
	];
};

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
