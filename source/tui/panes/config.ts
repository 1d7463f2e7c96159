import type {Environment} from '../../core/model/environment.js';
import {isInside, join, type FsPath} from '../../core/model/path.js';
import {shellQuote} from '../../core/platform/processes/quote-words.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {padEnd, plural, widthOf} from '../../text/fit-width.js';
import type {Pane, PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';

const explanations: Readonly<Record<string, (value: string) => string>> = {
	home: () => 'directory of the base Python',
	'include-system-site-packages': value =>
		value.toLowerCase() === 'true' ? 'also sees the system packages' : 'isolated from the system packages',
	version: () => 'version of the base Python',
	version_info: () => 'version of the base Python',
	executable: () => 'the base Python',
	command: () => 'the command that created it',
	prompt: () => 'shown in the shell while it is active',
	implementation: () => 'which Python it is',
	virtualenv: () => 'created by this version of virtualenv',
	uv: () => 'created by this version of uv',
	'extends-environment': () => 'also sees the packages of that environment',
	relocatable: value => (value.toLowerCase() === 'true' ? 'it can be moved' : ''),
};

/** The file that makes a directory an environment, each line with what it means, and what an environment is. */
export const configPane: Pane<undefined> = {
	id: 'config',
	title: 'Config',
	load: async () => undefined,
	rows: (environment, _, view) => [
		...fileRows(environment, view),
		{spans: []},
		...explain(environment, view),
		{spans: []},
		...byHand(environment),
	],
};

const fileRows = ({path, found}: Environment, {home, width}: PaneView): readonly PaneRow[] => {
	const {entries, problems} = found.config;
	const title: PaneRow = {
		spans: [
			{text: ' pyvenv.cfg', tone: 'strong'},
			{text: `  ${printablePath(path, home)}`, tone: 'dim'},
		],
	};
	const troubles = problems.map((problem): PaneRow => ({spans: [{text: `   ${problem}`, tone: 'warning'}]}));
	const lines = entries.map(([key, value]) => ({
		text: `   ${printable(`${key} = ${value}`)}`,
		explanation: explanations[key]?.(value) ?? '',
	}));
	return [title, ...explained(lines, width), ...troubles];
};

type Explained = {readonly text: string; readonly explanation: string};

/** Explanations stand beside their lines if all of them fit, apart from lines that are far too long. */
const explained = (lines: readonly Explained[], width: number): readonly PaneRow[] => {
	const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
	const right = longest(lines.map(({explanation}) => explanation)) + 2;
	const left = longest(lines.map(({text}) => text).filter(text => widthOf(text) + right <= width));
	const hasRoom = lines.every(({text, explanation}) => widthOf(text) <= left || widthOf(explanation) < left);
	return lines.flatMap(({text, explanation}): readonly PaneRow[] => {
		if (explanation === '') return [{spans: [{text}]}];
		if (hasRoom && widthOf(text) <= left) return [{spans: [{text: padEnd(text, left)}, dim(`  ${explanation}`)]}];
		return [{spans: [{text}]}, {spans: [dim(`     ${explanation}`)]}];
	});
};

const explain = ({found, packageCount}: Environment, {home}: PaneView): readonly PaneRow[] => {
	const {bin, sitePackages} = found.layout;
	// The layout of a link is that of its target.
	const top = found.alias ?? found.path;
	const below = (directory: FsPath): string =>
		isInside(directory, top) ? printable(directory.slice(top.length + 1)) : printablePath(directory, home);
	const count = packageCount === undefined ? '' : `   ${plural(packageCount, 'package')}`;
	return [
		{
			spans: [
				{
					text: ' An environment is just a directory: nothing runs in the background, and deleting it removes it completely.',
					tone: 'dim',
				},
			],
		},
		...(bin === undefined ? [] : [{spans: [{text: `   ${below(bin)}/`}, dim('   python, activate, commands')]}]),
		...sitePackages.map((directory, index) => ({
			spans: [{text: `   ${below(directory)}/`}, dim(index === 0 ? count : '')],
		})),
		...(found.alias === undefined
			? []
			: [{spans: [{text: `   Link to ${printablePath(found.alias, home)}`, tone: 'accent' as const}]}]),
	];
};

const byHand = ({found}: Environment): readonly PaneRow[] => {
	const {bin} = found.layout;
	if (bin === undefined) return [];
	const line = `source ${shellQuote(printablePath(join(bin, 'activate')))}`;
	return [{spans: [dim(' By hand:  '), {text: line}]}, {spans: [dim(' '.repeat(11)), {text: 'deactivate'}]}];
};

const dim = (text: string): Span => ({text, tone: 'dim'});
