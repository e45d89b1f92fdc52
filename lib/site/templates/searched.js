{#- The index of the search: [name, text, address] of findings, figures, headings; of statements [number, text], whose number is their address. -#}
{% macro line(cells) %}{{ cells | tojson }},{% endmacro %}
window.searched = [
{% for f in findings %}{{ line([f.finding, f.title ~ " (" ~ f.verdict ~ ")", "findings/" ~ f.finding ~ ".html"]) }}
{% endfor %}
{% for x in exhibits %}{{ line(["Figure " ~ x.figure, x.title ~ " (" ~ x.drawn_as ~ ")", "exhibits.html#figure-" ~ x.figure]) }}
{% endfor %}
{% for text, place in headings if not place.startswith("findings/") %}{{ line(["", text, place]) }}
{% endfor %}
{% for c in claims %}{{ line([c.claim, c.statement ~ " (" ~ c.printed ~ ", " ~ c.verdict ~ ")"]) }}
{% endfor %}
];
