import type {DriftReason} from '../../core/model/reasons/drift-reason.js';

/** Says why a package differs from its requirement, or doesn't: "needed by flask". */
export const driftReasonInWords = (reason: DriftReason): string => {
	switch (reason.type) {
		case 'installed-from':
			return `installed from ${reason.place ?? 'an index'}`;
		case 'installed-as-copy':
			return 'installed as a copy, asked for as editable';
		case 'other-commit':
			return `commit ${reason.commit} is installed`;
		case 'origin-not-recorded':
			return 'where it came from is not recorded';
		case 'version-not-recorded':
			return 'its version is not recorded';
		case 'name-in-its-files':
			return 'its name is in its own files';
		case 'constrained':
			return `constrained to ${reason.specifier}`;
		case 'needed-by':
			return `needed by ${reason.name}`;
		case 'unread-source':
			return `part of ${reason.source} can't be read`;
		case 'from-other-source':
			return `from ${reason.source}`;
	}
};
