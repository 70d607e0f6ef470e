-- Finding a friend among a million by any part of the name. Japanese names are short and have no spaces between words, so
-- what is indexed is each letter and each pair of letters that follow one another, each with its channel before it.

-- As people mean it: full and half width, upper and lower case, katakana and hiragana, with and without a space.
create function folded(word text) returns text language sql immutable parallel safe strict
  return translate(lower(normalize(word, NFKC)),
    'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶ ', 'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ');

create function grams(channel_id bigint, word text, sizes integer[]) returns setof text
  language sql immutable parallel safe strict
  begin atomic
    select channel_id || ':' || substr(word, at, size)
    from generate_series(1, least(length(word), 120)) as at, unnest(sizes) as size
    where at + size - 1 <= length(word);
  end;

create function name_grams(channel_id bigint, name text, called text) returns text[]
  language sql immutable parallel safe
  return (select array(select grams(channel_id, folded(name), '{1,2}') union select grams(channel_id, folded(called), '{1,2}')));

-- What a name that contains these words has: every pair of theirs, or the one letter.
create function search_grams(channel_id bigint, words text) returns text[]
  language sql immutable parallel safe
  return (select array(select grams(channel_id, folded(words), case when length(folded(words)) > 1 then '{2}' else '{1}' end::integer[])));

create index friends_names on friends using gin (name_grams(channel_id, name, called));

-- By name, in Japanese order.
create index friends_by_name on friends (channel_id, (coalesce(called, name, '') collate "ja-x-icu"), id);

-- The few among the many.
create index friends_blocked on friends (channel_id, id) where not following;
create index friends_opted_out on friends (channel_id, id) where opted_out_at is not null;
create index enrollments_ended on enrollments (channel_id, scenario_id, state, friend_id) where state <> 'active';
create index friend_fields_text on friend_fields (channel_id, field_id, left(text_value, 100), friend_id)
  where text_value is not null;
create index friend_fields_number on friend_fields (channel_id, field_id, number_value, friend_id)
  where number_value is not null;
create index friend_fields_date on friend_fields (channel_id, field_id, date_value, friend_id)
  where date_value is not null;
