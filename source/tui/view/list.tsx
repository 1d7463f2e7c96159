import {Box} from 'ink';
import {memo, useContext, useMemo} from 'react';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {Line} from '../drawing/line.js';
import {Panel, WithoutEdges} from '../drawing/panel.js';
import type {Layout} from '../drawing/screen-layout.js';
import {positionOf} from '../drawing/scroll-bar.js';
import type {RowView} from '../drawing/list-columns.js';
import {cachedRow, listHead, listRow} from './list-row.js';
import {listWidths} from '../state/list-widths.js';
import {busyWith, hasKeys, isUnanswered, markedPaths, selectedIndex, selectedPath, type State} from '../state/state.js';
import {ThemeContext} from '../drawing/theme.js';
import {doing} from '../drawing/action-words.js';
import {shortName} from '../drawing/phrases.js';
import {wantedSpec} from '../state/filter.js';
import type {Job} from '../state/job.js';

type ListProps = {readonly state: State; readonly width: number; readonly height: number};
type ListViewProps = {readonly state: State; readonly layout: Exclude<Layout, {type: 'too-small'}>};

/** The list, in a frame where there is room for one. */
export const ListView = ({state, layout}: ListViewProps) => {
	const {type, listWidth: width, listHeight: height} = layout;
	const list = <List state={state} width={width} height={height} />;
	const scrolled = {total: state.shown.length, top: state.top, height, offset: 1};
	if (type === 'single')
		return (
			<WithoutEdges scrolled={scrolled} height={height + 1}>
				{list}
			</WithoutEdges>
		);
	return (
		<Panel
			title="Environments"
			position={positionOf(scrolled, state.shown.length === 0 ? undefined : selectedIndex(state))}
			width={width + 2}
			height={height + 1}
			hasKeys={hasKeys(state, 'list')}
			scrolled={scrolled}
			hasLowerEdge={type === 'columns'}
			right={type === 'columns' ? {hasKeys: hasKeys(state, 'pane')} : undefined}
		>
			{list}
		</Panel>
	);
};

/** The environments that are in view, under the heads of their columns; as wide as the space between the edges. */
const List = ({state, width, height}: ListProps) => {
	const theme = useContext(ThemeContext);
	const marked = new Set(markedPaths(state));
	const selected = selectedPath(state);
	const {roots, home, now, order} = state;
	const widths = {width, ...listWidths(state)};
	const largestBytes = useMemo(() => largestOf(state.environments), [state.environments]);
	const visible = state.shown.slice(state.top, state.top + height);
	const creating = creatingJobs(state);
	const lineProps = {...widths, orderedBy: order.by, largestBytes, roots, home, day: Math.floor(now.getTime() / dayMs)};
	const cachedLine = state.cached && (
		<CachedLine
			key={state.cached.path}
			group={state.cached}
			isCursor={state.cached.path === selected}
			isMarked={false}
			hasKeys={hasKeys(state, 'list')}
			activity={isPruning(state) ? doing('prune') : undefined}
			{...lineProps}
		/>
	);
	return (
		<Box flexDirection="column" width={width} height={height + 1}>
			<Line spans={[{text: listHead(widths, order, theme.signs), tone: 'dim'}]} />
			{visible.map(path =>
				path === state.cached?.path ? (
					cachedLine
				) : (
					<ListLine
						key={path}
						environment={state.environments.get(path)}
						isCursor={path === selected}
						isMarked={marked.has(path)}
						hasKeys={hasKeys(state, 'list')}
						activity={activityOf(state, path)}
						vulnerable={state.audited?.get(path)?.length}
						{...lineProps}
					/>
				),
			)}
			{state.shown.length === 0 ? <NoMatch state={state} width={width} /> : null}
			{creating.slice(0, height - visible.length).map(({id, creates, step}) => (
				<Line
					key={`job ${id}`}
					width={width}
					spans={[
						{text: '  + ', tone: 'accent'},
						{text: creates === undefined ? '' : shortName(creates, roots, home)},
						{text: `  creating${step === '' ? '' : `: ${step}`}`, tone: 'accent'},
					]}
				/>
			))}
		</Box>
	);
};

const NoMatch = ({state: {filter, isOfHosts}, width}: {readonly state: State; readonly width: number}) => (
	<>
		<Line spans={[]} width={width} />
		<Line spans={[{text: `   No match for /${filter}`}]} width={width} />
		{isOfHosts && wantedSpec(filter) !== undefined ? (
			<Line spans={[{text: '   Lists of other machines name no packages', tone: 'dim'}]} width={width} />
		) : null}
		<Line
			spans={[
				{text: '   [Esc]', tone: 'accent'},
				{text: ' clears the filter', tone: 'dim'},
			]}
			width={width}
		/>
	</>
);

/** The size of the largest environment, as far as they are measured. */
const largestOf = (environments: State['environments']): number => {
	let largest = 0;
	for (const {usage, rememberedUsage} of environments.values())
		largest = Math.max(largest, usage?.allocatedBytes ?? rememberedUsage?.allocatedBytes ?? 0);
	return largest;
};

/** Jobs that create an environment which is not there yet: they stand below the rows, which they don't move. */
const creatingJobs = ({jobs, environments}: State): readonly Job[] =>
	jobs.filter(({status, creates}) => status === 'running' && creates !== undefined && !environments.has(creates));

/** The line with the heads of the columns. */
export const headOfList = (state: State, {listWidth}: Pick<ListViewProps['layout'], 'listWidth'>): string =>
	listHead({width: listWidth, ...listWidths(state)}, state.order, {descending: ' ', ascending: ' ', cut: ' '});

const dayMs = 24 * 60 * 60 * 1000;

const activityOf = (state: State, path: FsPath): string | undefined => {
	const job = busyWith(state, path);
	if (job !== undefined) return doing(job.actionId);
	const {mode} = state;
	// The answer is seen at once; the job begins when the disk has been looked at once more.
	if (mode.type === 'preparing' && mode.isAnswered && mode.targets.some(target => target.path === path))
		return doing(mode.action.id);
	return isUnanswered(state, path) ? 'no answer' : undefined;
};

/** Whether a cache is being emptied: only one is at a time. */
const isPruning = ({jobs}: State): boolean =>
	jobs.some(({actionId, status}) => actionId === 'prune' && status === 'running');

type RowWidths = Pick<
	RowView,
	'width' | 'hostWidth' | 'isAudited' | 'nameWidths' | 'largestBytes' | 'columns' | 'orderedBy'
>;

type LineProps = RowWidths &
	Pick<RowView, 'roots' | 'home'> & {
		readonly isCursor: boolean;
		readonly isMarked: boolean;
		readonly hasKeys: boolean;
		readonly activity: string | undefined;
		/** Ages count in days: a row is drawn anew when one has passed. */
		readonly day: number;
	};

type ListLineProps = LineProps & {
	readonly environment: Environment | undefined;
	readonly vulnerable: number | undefined;
};

const ListLine = memo(function ListLine(props: ListLineProps) {
	const {environment, isCursor, isMarked, hasKeys, activity, vulnerable, ...view} = props;
	const {signs, isAscii} = useContext(ThemeContext);
	if (!environment) return null;
	const now = new Date((view.day + 1) * dayMs - 1);
	const spans = listRow(environment, {isCursor, isMarked, activity, vulnerable}, {...view, now, signs, isAscii});
	return <Line spans={spans} width={view.width} highlight={isCursor ? (hasKeys ? 'cursor' : 'resting') : undefined} />;
});

const CachedLine = ({
	group,
	isCursor,
	isMarked,
	hasKeys,
	activity,
	...view
}: LineProps & {readonly group: CachedGroup}) => {
	const {signs, isAscii} = useContext(ThemeContext);
	const now = new Date((view.day + 1) * dayMs - 1);
	const spans = cachedRow(group, {isCursor, isMarked, activity}, {...view, now, signs, isAscii});
	return <Line spans={spans} width={view.width} highlight={isCursor ? (hasKeys ? 'cursor' : 'resting') : undefined} />;
};
