import type {Action} from '../../actions/shared/action.js';
import {padEnd, widthOf} from '../../text/fit-width.js';
import {filterTerms} from '../state/filter-terms.js';
import {fieldKeys} from '../state/text-field.js';
import {mouseTable} from '../state/mouse-table.js';
import {otherWordsOf} from '../state/other-words.js';
import {keyHint} from '../drawing/key-hint.js';
import {keyName} from '../state/key-table.js';
import {sentenceOf} from '../drawing/action-words.js';
import type {PaneRow} from '../drawing/spans.js';
import type {PaneView} from '../panes/pane.js';
import type {Scene, Screen} from './screen.js';
import {sentence, shortName} from '../drawing/phrases.js';

type Keyed = {
	readonly title: string;
	readonly keys: readonly string[];
	/** Why it does nothing now. */
	readonly impossible?: string | undefined;
	/** Further words that find it. */
	readonly words?: string;
};
type Section = {readonly title: string; readonly lines: readonly Keyed[]};

// Keys of a section stand below each other; a longer text takes its row's room.
const [narrowestKeys, widestKeys] = [6, 28];

/** What is possible where it was opened, then every key with what it does: actions, screens, the shell's own, those of single panes and screens. `/` searches. */
export const helpScreen: Screen<unknown, Section> = {
	id: 'help',
	title: 'keys',
	about: 'Every key with what it does',
	keys: ['?'],
	initial: (_, scene) => hereOf(scene),
	head: ({view}) => [
		{
			spans: [
				{text: ' Every key', tone: 'strong'},
				{text: view.search === '' ? `   ${keyHint(view.keys, 'search')} searches` : `   /${view.search}`, tone: 'dim'},
			],
		},
	],
	rows: ({local, view, scene}) => {
		const rows = sections(
			[
				local,
				{title: 'More actions', lines: withoutThose(local, scene.actions.map(actionLine))},
				{title: 'Screens', lines: scene.screens.map(screen => ({...keyedOf(screen), title: screen.about}))},
				{
					title: 'In the list and the panes',
					lines: scene.keyTable.map(line => ({...line, words: otherWordsOf(line.command)})),
				},
				{title: 'With the mouse', lines: mouseTable.map(line => ({...line, words: 'mouse'}))},
				{
					title: `In the filter ${keyHint(scene.keys, 'search')}`,
					lines: filterTerms.map(({term, about}) => ({keys: [term], title: about})),
				},
				{title: 'While a text is typed', lines: fieldKeys},
				...scene.panes.map(({title, keys = []}) => ({
					title: `In ${title.toLowerCase()}`,
					lines: withoutThose(local, keys),
				})),
				...scene.screens.map(({title, press}) => ({title: `In ${title}`, lines: withoutThose(local, press)})),
			],
			view,
		).flat();
		return rows.length === 0 ? [{spans: [{text: ` No key and no action matches /${view.search}`}]}] : rows;
	},
	press: [],
};

/** What the keys do where the help was opened: on a screen, in a pane, or in the list, the possible first. */
const hereOf = (scene: Scene): Section => {
	const screen = scene.screens.find(({id}) => id === scene.screen);
	if (screen !== undefined) return {title: `Here, in ${screen.title}`, lines: screen.press};
	const pane = scene.panes.find(({id}) => id === scene.pane);
	const actions = scene.actions
		.filter(({keys}) => keys.length > 0)
		.map((action): Keyed => ({...actionLine(action), impossible: scene.whyNot(action)}));
	const possible = actions.filter(({impossible}) => impossible === undefined);
	const others = actions.filter(one => !possible.includes(one));
	const name =
		scene.selected === undefined
			? ''
			: `, on ${shortName(scene.selected.path, scene.context.roots, scene.context.core.home)}`;
	if (pane !== undefined)
		return {
			title: `Here, in ${pane.title.toLowerCase()}${name}`,
			lines: [...(pane.keys ?? []), ...possible, ...others],
		};
	return {title: `Here${name}`, lines: [...possible, ...others]};
};

const actionLine = (action: Action): Keyed => ({...keyedOf(action), title: sentenceOf(action)});

/** Lines that the first section does not have already. */
const withoutThose = ({lines: listed}: Section, lines: readonly Keyed[]): readonly Keyed[] =>
	lines.filter(({keys, title}) => !listed.some(one => one.title === title && one.keys[0] === keys[0]));

/** Keys of an entry. One that has none is found by its name in the palette. */
const keyedOf = ({id, keys, title}: Keyed & {readonly id: string}) => ({
	keys: keys.length === 0 ? [`:${title}`] : keys,
	words: `${title} ${otherWordsOf(id)}`,
});

/** Rows of the sections that have lines which match the search, each with a blank one below it. */
const sections = (all: readonly Section[], view: PaneView): ReadonlyArray<readonly PaneRow[]> =>
	all.map(({title, lines}) => {
		const named = lines
			.map(line => ({...line, name: line.keys.map(key => keyName(key, view.ascii)).join(' ')}))
			.filter(line => matches(line, view.search));
		if (named.length === 0) return [];
		const longest = Math.max(narrowestKeys, ...named.map(({name}) => widthOf(name)));
		const keysWidth = view.width < 60 ? narrowestKeys : Math.min(widestKeys, longest);
		return [
			{spans: [{text: ` ${title}`, tone: 'strong'}]},
			...named.map(({name, ...line}): PaneRow => ({
				id: `${title} ${line.title}`,
				spans: [
					{text: `   ${padEnd(name, keysWidth)}  `, tone: line.impossible === undefined ? 'accent' : 'dim'},
					line.impossible === undefined
						? {text: sentence(line.title)}
						: {text: `${sentence(line.title)} (${line.impossible})`, tone: 'dim'},
				],
			})),
			{spans: []},
		];
	});

const matches = ({name, title, impossible = '', words = ''}: Keyed & {readonly name: string}, search: string) =>
	[name, title, impossible, words].some(text => text.toLowerCase().includes(search.toLowerCase()));
