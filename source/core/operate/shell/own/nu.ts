import type {OwnLine} from './own-line.js';

/** Restores the variables that `enter` saved; removes an environment that is only inherited from PATH. */
export const nuLeave = [
	"if '_OLD_VIRTUAL' in $env { load-env $env._OLD_VIRTUAL; hide-env _OLD_VIRTUAL }",
	"else if 'VIRTUAL_ENV' in $env { let own = ([bin Scripts] | each {|name| $env.VIRTUAL_ENV | path join $name});" +
		' $env.PATH = ($env.PATH | where {|entry| $entry not-in $own}) }',
	'; hide-env --ignore-errors VIRTUAL_ENV VIRTUAL_ENV_PROMPT',
].join(' ');

const prompt =
	"{|| let text = (if ($old | describe | str starts-with 'closure') { do $old } else { $old | default '' });" +
	' $"\\(($name)\\) ($text)" }';

/** Enters an environment, for `vt` and for a line to paste. Needs `$place`, `$bin` and `$name`. */
export const nuEnter = [
	"let old = ($env.PROMPT_COMMAND? | default '')",
	"$env._OLD_VIRTUAL = ({PATH: $env.PATH} | merge (if 'PYTHONHOME' in $env { {PYTHONHOME: $env.PYTHONHOME} } else { {} })" +
		" | merge (if 'PROMPT_COMMAND' in $env { {PROMPT_COMMAND: $env.PROMPT_COMMAND} } else { {} }))",
	'$env.VIRTUAL_ENV = $place',
	'$env.VIRTUAL_ENV_PROMPT = $name',
	'$env.PATH = ($env.PATH | prepend $bin)',
	'hide-env --ignore-errors PYTHONHOME',
	`if ($env.VIRTUAL_ENV_DISABLE_PROMPT? | is-empty) { $env.PROMPT_COMMAND = ${prompt} }`,
].join('; ');

/** Command that leaves an environment; every line and the start file define it. */
export const nuDeactivate = `def --env deactivate [] { ${nuLeave} }`;

export const nuLine: OwnLine = {
	leaveFirst: nuLeave,
	enter: ({place, bin, name}) =>
		`${nuDeactivate}; let place = ${place}; let bin = ${bin}; let name = ${name}; ${nuEnter}`,
};
