import type {Foreseen} from '../../core/operate/create/foresee-reset.js';
import type {FsPath} from '../../core/model/path.js';
import type {UserFiles} from '../../core/safety/user-files.js';
import {printable} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import type {Line} from '../shared/action.js';
import {userFilesInWords} from '../shared/user-files.js';
import {partsInWords} from './parts-question.js';
import {nameAndRequired, nameAndVersion} from '../../core/text/name-and-version.js';

type Lost = Foreseen['lost'][number];

const maximumNames = 12;

/** Describes a reset for a dialog, with the losses first. */
export const foreseenLines = ({lost, fresh, changed, again, unpinned, unread}: Foreseen): readonly Line[] => [
	...lostLines(lost, unread),
	...(changed.length === 0
		? []
		: [{text: `  other versions: ${listed(changed.map(changeInWords))}`, tone: 'warning' as const}]),
	...(fresh.length === 0
		? []
		: [{text: `  new: ${listed(fresh.map(({name, required}) => printable(nameAndRequired(name, required))))}`}]),
	...(again.length === 0
		? []
		: [{text: `  reinstalled from its directory: ${listed(again.map(({name}) => printable(name)))}`}]),
	...(unpinned === 0
		? []
		: [
				{
					text: `  ${plural(unpinned, 'package')} without an exact version may come back newer`,
					tone: 'dim' as const,
				},
			]),
];

/** Says that files which the user has put into an environment won't be in the new one; empty where there are none. */
export const userFilesLines = (path: FsPath, userFiles: UserFiles): readonly Line[] =>
	userFiles.count + userFiles.edited.count === 0
		? []
		: [
				{
					text: `  not in the new one, so the old one is kept for undo: ${userFilesInWords(path, userFiles)}`,
					tone: 'warning',
				},
			];

const lostLines = (lost: readonly Lost[], unread: number): readonly Line[] => {
	if (lost.length === 0 && unread === 0) return [{text: '  all its packages come back', tone: 'good'}];
	const groups = new Map<string, Lost[]>();
	for (const one of lost) {
		const why = lostInWords(one);
		groups.set(why, [...(groups.get(why) ?? []), one]);
	}
	return [
		...(unread === 0 ? [] : [unreadLine(unread)]),
		...[...groups].map(([why, some]): Line => ({
			text: `  ${unread === 0 ? 'will' : 'may'} not come back: ${listed(some.map(nameOf))} (${why})`,
			tone: 'bad',
		})),
	];
};

const unreadLine = (count: number): Line => ({
	text: `  ${plural(count, 'line')} of it can't be read, so it is unknown what comes back`,
	tone: 'warning',
});

const nameOf = ({package: one}: Lost): string => printable(nameAndVersion(one));

/** Explains why a package does not come back. */
const lostInWords = ({reason}: Lost): string => {
	switch (reason.type) {
		case 'not-asked':
			return 'nothing requires it';
		case 'other-part':
			return `only asked for by ${partsInWords(reason.parts)}`;
		case 'other-origin':
			return 'it did not come from an index';
		case 'source-gone':
			return 'its source is gone';
		case 'moving':
			return 'its branch or tag may have moved';
	}
};

const changeInWords = ({name, from, to}: Foreseen['changed'][number]): string =>
	printable(`${name}${from === undefined ? '' : ` ${from}`}${to === undefined ? '' : ` to ${to}`}`);

const listed = (names: readonly string[]): string => {
	const rest = names.length - maximumNames;
	return rest > 0 ? `${names.slice(0, maximumNames).join(', ')} and ${rest} more` : names.join(', ');
};
