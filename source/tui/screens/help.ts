import {padEnd} from '../../text/fit-width.js';
import {filterTerms} from '../state/filter-terms.js';
import {keyName, keyTable} from '../state/key-table.js';
import {sentenceOf} from '../state/action-sentences.js';
import type {Pane} from '../panes/pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Screen} from './screen.js';

type Keyed = {readonly title: string; readonly keys: readonly string[]};
type Section = {readonly title: string; readonly lines: readonly Keyed[]};

/** Every key with what it does: actions, screens, the shell's own, those of single panes and screens. `/` searches. */
export const helpScreen = (screens: readonly Screen[], panes: readonly Pane[]): Screen => ({
	id: 'help',
	title: 'keys',
	about: 'Every key with what it does',
	keys: ['?'],
	initial: undefined,
	head: ({view}) => [
		{
			spans: [
				{text: ' Every key', tone: 'strong'},
				{text: view.search === '' ? '   / searches' : `   /${view.search}`, tone: 'dim'},
			],
		},
	],
	rows: ({view, scene}) =>
		sections(
			[
				{title: 'Actions', lines: scene.actions.map(action => ({keys: action.keys, title: sentenceOf(action)}))},
				{title: 'Screens', lines: screens.map(({keys, about}) => ({keys, title: about}))},
				{title: 'In the list and the panes', lines: keyTable},
				{title: 'In the filter (/)', lines: filterTerms.map(({term, about}) => ({keys: [term], title: about}))},
				...panes.map(({title, keys = []}) => ({title: `In ${title.toLowerCase()}`, lines: keys})),
				...screens.map(({title, press}) => ({title: `In ${title}`, lines: press})),
			],
			view.ascii,
		)
			.filter(section => section.length > 1)
			.flatMap(rows => searched(rows, view.search)),
	press: [],
});

const sections = (all: readonly Section[], isAscii: boolean): ReadonlyArray<readonly PaneRow[]> =>
	all.map(({title, lines}) => [
		{spans: [{text: ` ${title}`, tone: 'strong'}]},
		...lines.map((line): PaneRow => ({
			id: `${title} ${line.title}`,
			spans: [
				{
					text: `   ${padEnd(line.keys.length === 0 ? ':' : line.keys.map(key => keyName(key, isAscii)).join(' '), 18)}`,
					tone: 'accent',
				},
				{text: line.title},
			],
		})),
	]);

/** A section's lines that match, under its title; nothing of it when none does. */
const searched = (rows: readonly PaneRow[], search: string): readonly PaneRow[] => {
	const wanted = search.toLowerCase();
	const [title, ...lines] = rows;
	const matching = lines.filter(({spans}) =>
		spans.some(({text}) => text.toLowerCase().includes(wanted) || text.trim() === search),
	);
	return title === undefined || matching.length === 0 ? [] : [title, ...matching, {spans: []}];
};
