import {VenvError} from '../../model/error.js';
import type {Part, RequirementSet} from '../../requirements/syntax/requirement-set.js';
import {includesPart} from '../../requirements/syntax/selectable-set.js';
import {printable} from '../../text/printable.js';

/** Groups and extras that a user requests by name. */
export type PartsAsked = {
	/** Groups and extras to install besides the default ones. */
	readonly parts?: readonly Part[] | undefined;
	/** Whether to install all groups that a source offers. */
	readonly takesAllGroups?: boolean | undefined;
};

/** Throws `usage` for a group or an extra that none of the sets offers, and lists those that are offered. */
export const refuseUnknownParts = (parts: readonly Part[], sets: readonly RequirementSet[]): void => {
	const unknown = parts.find(part => !sets.some(set => includesPart(set.parts, part)));
	if (unknown === undefined) return;
	const {type, name} = unknown;
	if (sets.length === 0)
		throw new VenvError('usage', {
			what: {doing: 'find-part', files: [], part: type, name: printable(name)},
			reason: {type: 'no-file-of-parts'},
		});
	const names = sets.flatMap(set => set.parts).flatMap(one => (one.type === type ? [printable(one.name)] : []));
	throw new VenvError('usage', {
		what: {doing: 'find-part', files: sets.map(({source}) => source.path), part: type, name: printable(name)},
		reason: {type: 'no-such-part', part: type, names},
	});
};

/** Requested groups and extras that one set offers. */
export const partsOf = (set: RequirementSet, {parts = [], takesAllGroups}: PartsAsked): readonly Part[] => {
	const groups = takesAllGroups ? set.parts.filter(({type}) => type === 'group') : [];
	return [...parts.filter(part => includesPart(set.parts, part)), ...groups];
};
