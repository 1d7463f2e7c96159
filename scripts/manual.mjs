// The manual page as roff (man(7)), made from the command line's own tree.

/** The text of `venv-tui.1`. No date stands in it, so that two builds of one version are equal. */
export const manualPage = ({name, summary, flags, commands, examples, exitCodes, variables}, version) =>
	[
		`.TH ${name.toUpperCase()} 1 "" "${name} ${version}" "User Commands"`,
		'.SH NAME',
		`${roff(name)} \\- ${roff(summary.charAt(0).toLowerCase() + summary.slice(1))}`,
		'.SH SYNOPSIS',
		`.B ${roff(name)}`,
		'[\\fIflags\\fR] [\\fIpath\\fR ...]',
		'.br',
		`.B ${roff(name)}`,
		'\\fIcommand\\fR [\\fIflags\\fR] [\\fIword\\fR ...]',
		'.SH DESCRIPTION',
		'Without a command it opens the terminal UI on the paths, or on the current directory.',
		'There \\fB?\\fR shows every key and \\fBq\\fR leaves.',
		'Everything that the UI does can also be done by a command.',
		'.PP',
		'An \\fIenv\\fR is the path of an environment or of its project.',
		'Where it may be left out, the environment of the current project is taken.',
		'.SH COMMANDS',
		...commands.flatMap(command => commandLines(name, command)),
		'.SH FLAGS OF EVERY COMMAND',
		...flags.flatMap(flagLines),
		'.SH EXIT STATUS',
		...exitCodes.flatMap(({codes, meaning}) => tagged(`\\fB${roff(codes)}\\fR`, meaning)),
		'.SH ENVIRONMENT',
		...variables.flatMap(variable => tagged(`\\fB${roff(variable.name)}\\fR`, variable.does)),
		'.SH EXAMPLES',
		...exampleLines([...examples, ...commands.flatMap(command => command.examples)]),
		'',
	].join('\n');

const commandLines = (program, {name, summary, words, flags}) => [
	`.SS "${[program, name].map(roff).join(' ')} ${words.map(wordText).join(' ')}"`,
	`${roff(summary)}.`,
	...flags.flatMap(flagLines),
];

const wordText = ({name, isOptional, isRepeatable}) => {
	const text = `\\fI${roff(name)}\\fR${isRepeatable ? ' ...' : ''}`;
	return isOptional ? `[${text}]` : text;
};

const flagLines = ({long, short, summary, value}) => {
	const names = [short, long].filter(Boolean).map(each => `\\fB${roff(each)}\\fR`);
	const choices = value?.kind === 'choice' ? ` (${value.choices.join(', ')})` : '';
	return tagged(`${names.join(', ')}${value ? ` \\fI${roff(value.name)}\\fR` : ''}`, `${summary}${choices}`);
};

const tagged = (tag, text) => ['.TP', tag, roff(text)];

const exampleLines = examples =>
	examples.flatMap(({line, does}) => ['.PP', roff(does), '.PP', '.EX', `    ${roff(line)}`, '.EE']);

/** Text as roff takes it literally: backslashes, hyphens and apostrophes as they are, no line that is a request. */
const roff = text =>
	text
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replaceAll('…', '...')
		.replaceAll("'", '\\(aq')
		.replace(/^\./, '\\&.');
