import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { MariaSQL, MySQL, PostgreSQL, SQLite, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { Engine } from "@/api/types.ts";
import type { SqlEditorProps } from "./sql-editor.tsx";

const DIALECT = { postgresql: PostgreSQL, mysql: MySQL, mariadb: MariaSQL, sqlite: SQLite };

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--au-accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--au-added-text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--au-warn)" },
  { tag: tags.comment, color: "var(--mantine-color-dimmed)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--mantine-color-text)" },
  ".cm-gutters": {
    backgroundColor: "var(--au-sunken)",
    color: "var(--mantine-color-dimmed)",
    border: "none",
  },
  ".cm-content": { caretColor: "var(--mantine-color-text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--au-selected) !important",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--au-surface)",
    border: "1px solid var(--au-border-strong)",
    borderRadius: "6px",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--au-selected)",
    color: "var(--au-accent)",
  },
});

function language(engine: Engine, tables: Record<string, string[]>) {
  return sql({ dialect: DIALECT[engine], schema: tables, upperCaseKeywords: true });
}

export default function CodeMirrorEditor(props: SqlEditorProps) {
  const { label, value, onChange, engine, tables, minHeight = 120, readOnly = false } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const change = useRef(onChange);
  const grammar = useRef(new Compartment());
  change.current = onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the effects below keep it current
  useEffect(() => {
    if (!host.current) return undefined;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          highlightSelectionMatches(),
          // Tab stays with the browser, so that the keyboard can leave the editor.
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap]),
          grammar.current.of(language(engine, tables)),
          syntaxHighlighting(colours),
          look,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true" }),
          EditorState.readOnly.of(readOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: grammar.current.reconfigure(language(engine, tables)) });
  }, [engine, tables]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);

  return <div className="au-editor" ref={host} style={{ minHeight, display: "grid" }} />;
}
