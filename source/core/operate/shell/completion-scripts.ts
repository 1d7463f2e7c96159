/** Shells in which words can be completed. */
export const completingShells = ['bash', 'zsh', 'fish', 'powershell'] as const;
type CompletingShell = (typeof completingShells)[number];

/**
 * Writes the script that completes `venv-tui` and `vt` in a shell. It passes the words to `venv-tui complete`, behind the name that was typed; nothing
 * that was typed is evaluated. Each line of the answer is a candidate, a tab and its description; the last line,
 * `:files` or `:directories`, asks the shell to add its own.
 */
export const completionScript = (shell: CompletingShell): string => scripts[shell];

// macOS has bash 3.2, which has no compopt: names of directories then get a space instead of a slash.
const bash = `# venv-tui: in ~/.bashrc, say: eval "$(venv-tui completion bash)"
_venv_tui() {
	local current=\${COMP_WORDS[COMP_CWORD]} line rest=none
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
			:*) rest=\${line#:} ;;
			*) COMPREPLY+=("\${line%%$'\\t'*}") ;;
		esac
	done < <(command venv-tui complete "\${COMP_WORDS[0]}" -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
	[ "$rest" = none ] && return
	compopt -o filenames 2>/dev/null
	local kind=-f
	[ "$rest" = directories ] && kind=-d
	while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$kind" -- "$current")
}
complete -F _venv_tui venv-tui vt
`;

const zsh = `#compdef venv-tui vt
# venv-tui: in ~/.zshrc, behind compinit, say: eval "$(venv-tui completion zsh)"
_venv_tui() {
	local line rest=none
	local -a candidates
	for line in "\${(@f)$(command venv-tui complete "\${(Q)words[1]}" -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
		case $line in
			:*) rest=\${line#:} ;;
			?*) candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
		esac
	done
	(( $#candidates )) && _describe venv-tui candidates
	case $rest in
		files) _files ;;
		directories) _files -/ ;;
	esac
}
if [[ \${funcstack[1]} == _venv_tui ]]; then _venv_tui "$@"; else compdef _venv_tui venv-tui vt; fi
`;

const fish = `# venv-tui: in config.fish, say: venv-tui completion fish | source
function __venv_tui_complete
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	for line in (command venv-tui complete $words[1] -- $words[2..-1] "$current" 2>/dev/null)
		switch $line
			case ':files'
				__fish_complete_path "$current"
			case ':directories'
				__fish_complete_directories "$current"
			case ':*'
			case '*'
				echo $line
		end
	end
end
complete -c venv-tui -f -a '(__venv_tui_complete)'
complete -c vt -f -a '(__venv_tui_complete)'
`;

// Without an answer, PowerShell offers files by itself.
const powershell = `# venv-tui: in $PROFILE, say: venv-tui completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName venv-tui, vt -ScriptBlock {
	param($current, $line, $position)
	$words = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
	if ($current -eq '') { $words += '' }
	venv-tui complete $line.CommandElements[0].ToString() -- @words 2>$null | Where-Object { -not $_.StartsWith(':') } | ForEach-Object {
		$name, $text = $_ -split "\`t", 2
		if (-not $text) { $text = $name }
		[System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $text)
	}
}
`;

const scripts: Readonly<Record<CompletingShell, string>> = {bash, zsh, fish, powershell};
