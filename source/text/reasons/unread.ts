import type {
	FileProblem,
	LineProblem,
	RequirementProblem,
	UnreadReason,
} from '../../core/model/reasons/unread-reason.js';

/** Says why a part of a source could not be read, as the end of a sentence about it: "… isn't there". */
export const unreadInWords = (reason: UnreadReason): string => {
	switch (reason.type) {
		case 'file':
			return fileProblemInWords(reason.problem);
		case 'included-file':
			return `includes a file that ${fileProblemInWords(reason.problem)}`;
		case 'includes-itself':
			return 'includes itself';
		case 'includes-url':
			return 'includes a URL: nothing is fetched';
		case 'includes-too-deep':
			return `includes more than ${reason.maximum} files deep`;
		case 'includes-too-many':
			return `includes more than ${reason.maximum} others`;
		case 'outside-project':
			return 'is outside the project';
		case 'not-a-text':
			return 'is not text';
		case 'invalid-version':
			return 'has no valid version';
		case 'known-by-building':
			return 'can only be known by building the project';
		case 'missing-group':
			return 'is a group that does not exist';
		case 'group-includes-itself':
			return 'is a group that includes itself';
		case 'missing-part':
			return `is not a known ${reason.part} of the project`;
		case 'known-by-running':
			return reason.what === 'override'
				? `depends on what is only known when ${reason.tool} runs`
				: `stands for what is only known when ${reason.tool} runs`;
		default:
			return lineProblemInWords(reason);
	}
};

/** Says why a file can't be read, as the end of a sentence about it. */
export const fileProblemInWords = (problem: FileProblem): string => {
	switch (problem.type) {
		case 'missing':
			return "isn't there";
		case 'not-a-file':
			return "isn't a file";
		case 'link-loop':
			return 'is a link to itself';
		case 'no-permission':
			return "can't be read: no permission";
		case 'no-table':
			return 'has no table';
		case 'too-large':
			return `is larger than ${problem.maximumBytes / 1024 / 1024} MB`;
		case 'unreadable':
			return `can't be read (${problem.systemCode})`;
		case 'not-parsed':
			return `is not valid ${problem.language}${problem.message === undefined ? '' : ` (${problem.message})`}`;
		case 'not-a-lock':
			return 'is not marked as a lock';
		case 'newer-lock':
			return `is a lock of version ${problem.version}; versions up to ${problem.newest} are read`;
		case 'program':
			return 'is a program, which is not run';
		case 'no-script-block':
			return 'has no script block';
		case 'several-script-blocks':
			return 'has more than one script block';
		case 'invalid-script-block':
			return 'has a script block that is not valid TOML';
		case 'rules-of-tool':
			return problem.tool === 'tox'
				? 'does not say what tox builds packages with'
				: 'does not say what hatch installs into its own environments';
	}
};

/** Says why pip would refuse a line, as the end of a sentence about it. */
export const lineProblemInWords = (problem: LineProblem): string => {
	switch (problem.type) {
		case 'invalid-marker':
			return 'has no valid marker after ;';
		case 'not-version-control':
			return 'is not a version control URL';
		case 'invalid-hash':
			return 'has an invalid hash';
		case 'open-quote':
			return 'has a quote that is not closed';
		case 'open-backslash':
			return 'ends in a backslash';
		case 'unknown-option':
			return `has an unknown option, ${problem.option}`;
		case 'option-with-value':
			return `gives ${problem.option} a value, which it does not take`;
		case 'option-without-value':
			return `gives ${problem.option} no value, which it needs`;
		case 'invalid-requirement':
			return requirementProblems[problem.problem];
	}
};

/** Which rule a requirement breaks, as the end of a sentence about it. */
export const requirementProblems: Readonly<Record<RequirementProblem, string>> = {
	name: "doesn't begin with a name",
	extras: 'has extras that are no names',
	specifier: 'has no valid version specifier',
	url: 'has no URL after @',
	'after-url': 'has more after its URL',
	marker: 'has no valid marker after ;',
};
