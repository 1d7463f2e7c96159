/** Reason why a file of requirements can't be read as a whole. */
export type FileProblem =
	| {readonly type: 'missing' | 'not-a-file' | 'link-loop' | 'no-permission' | 'no-table'}
	| {readonly type: 'too-large'; readonly maximumBytes: number}
	| {readonly type: 'unreadable'; readonly systemCode: string}
	| {
			readonly type: 'not-parsed';
			readonly language: 'TOML' | 'YAML' | 'JSON';
			/** First line of the parser's message, fit to show; absent where the parser gives none. */
			readonly message?: string | undefined;
	  }
	| {readonly type: 'not-a-lock' | 'program'}
	/** The lock's own version, and the newest that is read. */
	| {readonly type: 'newer-lock'; readonly version: string; readonly newest: number}
	| {readonly type: 'no-script-block' | 'several-script-blocks' | 'invalid-script-block'}
	/** The tool makes this environment by rules of its own, which stand in no file. */
	| {readonly type: 'rules-of-tool'; readonly tool: 'tox' | 'hatch'};

/** Reason why pip would refuse a line. */
export type LineProblem =
	| {readonly type: 'invalid-marker' | 'not-version-control' | 'invalid-hash' | 'open-quote' | 'open-backslash'}
	| {readonly type: 'unknown-option' | 'option-with-value' | 'option-without-value'; readonly option: string}
	| {readonly type: 'invalid-requirement'; readonly problem: RequirementProblem};

/** Rule of PEP 508 that a requirement breaks. */
export type RequirementProblem = 'name' | 'extras' | 'specifier' | 'url' | 'after-url' | 'marker';

/** Reason why a part of a source says nothing about what is required. */
export type UnreadReason =
	| LineProblem
	| {readonly type: 'file'; readonly problem: FileProblem}
	| {readonly type: 'included-file'; readonly problem: FileProblem}
	| {readonly type: 'includes-itself' | 'includes-url'}
	| {readonly type: 'includes-too-deep' | 'includes-too-many'; readonly maximum: number}
	| {readonly type: 'outside-project' | 'not-a-text' | 'invalid-version' | 'known-by-building'}
	| {readonly type: 'missing-group' | 'group-includes-itself'}
	| {readonly type: 'missing-part'; readonly part: 'group' | 'extra'}
	/** A substitution or an override that only a run of the tool resolves. */
	| {readonly type: 'known-by-running'; readonly tool: 'tox' | 'hatch'; readonly what: 'value' | 'override'};
