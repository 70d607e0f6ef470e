-- What a new friend and a planned step cost where they are written.

-- A name is cut into its letters and pairs by one function that calls no other: a statement in SQL begun for each name took
-- longer than to cut it. What comes out is the same; that a piece comes twice is nothing to the index.
create function pieces(channel_id bigint, words text[]) returns text[]
  language plpgsql immutable parallel safe as $$
declare
  found text[] := '{}';
  word text;
begin
  foreach word in array words loop
    continue when word is null;
    for at in 1 .. least(length(word), 120) loop
      found := found || (channel_id || ':' || substr(word, at, 1));
      if at < length(word) then
        found := found || (channel_id || ':' || substr(word, at, 2));
      end if;
    end loop;
  end loop;
  return found;
end $$;

create or replace function name_grams(channel_id bigint, name text, called text) returns text[]
  language sql immutable parallel safe
  return pieces(channel_id, array[folded(name), folded(called)]);

-- A friend's rows are those of the friend's walks, which are few and known by the friend.
drop index deliveries_friend;
