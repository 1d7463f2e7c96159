import {VenvError} from '../../model/error.js';
import {absolute, type FsPath} from '../../model/path.js';
import {realPathOf} from '../../platform/files/entries.js';
import {printable} from '../../text/printable.js';

const name = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/;
// PEP 508: a name, extras, then versions, a URL or a marker. The installer checks the details.
const requirement = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?\s*(?:\[[\w\s.,-]*\])?\s*(?:$|[<>=!~(;@])/;
const url = /^(?:(?:git|hg|svn|bzr)\+)?(?:https?|ssh|file):\/\/\S+$/i;

/**
 * Converts the user's words for packages to arguments of an installer after `--`: PEP 508 unchanged, URLs, and paths
 * made absolute. Throws `usage` for anything else, in particular a word that begins with `-`.
 */
export const requirementWords = (words: readonly string[], cwd: FsPath): readonly string[] =>
	words.map(word => {
		const text = word.trim();
		if (requirement.test(text) || url.test(text)) return text;
		if (/^[./~]/.test(text) && realPathOf(absolute(text, cwd)) !== undefined) return absolute(text, cwd);
		throw new VenvError('usage', {
			what: {doing: 'name-requirement', text: printable(word)},
			reason: {type: 'no-requirement', isOption: text.startsWith('-')},
		});
	});

/** Splits the text of one field by the commas and blanks between requirements. */
export const splitRequirements = (text: string): readonly string[] =>
	text
		.split(/,\s+|\s+(?![<>=!~;@[(])(?<![<>=!~;@,[(]\s*)(?!(?:and|or|in|not)\b)/)
		.map(word => word.trim())
		.filter(word => word !== '');

/** Parses plain names of packages, for uninstalling and upgrading. Throws `usage` for anything else. */
export const packageNames = (words: readonly string[]): readonly string[] =>
	words.map(word => {
		if (name.test(word.trim())) return word.trim();
		throw new VenvError('usage', {
			what: {doing: 'name-package', text: printable(word)},
			reason: {type: 'no-package-name'},
		});
	});

/** Name at the beginning of a requirement, normalized by PEP 503; undefined for URLs and paths. */
export const nameOfRequirement = (text: string): string | undefined => {
	if (!requirement.test(text)) return undefined;
	return /^[\w.-]+/
		.exec(text)?.[0]
		.toLowerCase()
		.replace(/[-_.]+/g, '-');
};
