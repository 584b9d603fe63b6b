import type { CommandResult } from '../../invocation.ts';

const scripts = {
  // The words up to the cursor; nothing of ours fits: files.
  bash: `_farhaul() {
  local IFS=$'\\n'
  COMPREPLY=($(farhaul complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _farhaul farhaul
`,
  zsh: `_farhaul() {
  local -a found
  local line
  for line in "\${(@f)$(farhaul complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe farhaul found; else _files; fi
}
compdef _farhaul farhaul
`,
  fish: `complete -c farhaul -f -a '(farhaul complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

export async function printScript(shell: keyof typeof scripts): CommandResult {
  process.stdout.write(scripts[shell]);
}
