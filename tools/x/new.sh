# SPDX-License-Identifier: Apache-2.0
# Starts a plugin folder from tools/new/KIND. Sourced by ./x.

kinds() { (cd tools/new && echo *); }

# folder_of_kind KIND: where folders of this kind stand.
folder_of_kind() {
  case "$1" in
    connector) echo src/connectors ;;
    codec) echo src/codec ;;
    document) echo src/documents ;;
    resource) echo src/api ;;
    pack) echo packs ;;
  esac
}

# new_from_template KIND NAME: @name@, @Name@ (PascalCase) and @set@ (what follows the last _, the X12 set of a document)
# are filled in, in file names and text; ".in" is dropped.
new_from_template() {
  [ $# -eq 2 ] || die "new needs a kind ($(kinds)) and a name"
  local kind=$1 name=$2 template=tools/new/$1 target pascal source file
  [[ "$kind" =~ ^[a-z]+$ && -d "$template" ]] || die "there is no kind \"$kind\" (there are: $(kinds))"
  [[ "$name" =~ ^[a-z][a-z0-9_]*$ ]] || die "\"$name\" is no name: a letter, then letters, digits and _, all lower case"
  [[ "$kind" != document || "$name" =~ ^x12_[0-9]{3}$ ]] || die "a document is named after its set, such as x12_846"
  target="$(folder_of_kind "$kind")/$name"
  [ ! -e "$target" ] || die "$target exists already"
  pascal=$(sed -E 's/(^|_)([a-z0-9])/\U\2/g' <<<"$name")

  find "$template" -type f | sort | while read -r source; do
    file="$target/${source#"$template/"}"
    file=${file//@name@/$name}
    file=${file%.in}
    mkdir -p "${file%/*}"
    sed -e "s/@name@/$name/g" -e "s/@Name@/$pascal/g" -e "s/@set@/${name##*_}/g" "$source" >"$file"
    echo "$file"
  done
  echo "x: $target is started; its test fails until it is filled in: ./x test $([ "$kind" = pack ] && echo packs || echo "$name")"
}
