-- How many friends carry a tag, or have something in a field, is kept as the other numbers of pages are (0016).

alter table tallies drop constraint tallies_noun_check;
alter table tallies add check (noun in ('step', 'scenario', 'tag', 'field'));

insert into tallies (channel_id, noun, subject_id, kind, amount)
select channel_id, 'tag', tag_id, 'friends', count(*) from friend_tags group by 1, 3;
insert into tallies (channel_id, noun, subject_id, kind, amount)
select channel_id, 'field', field_id, 'friends', count(*) from friend_fields group by 1, 3;

create function friend_tags_tally() returns trigger language plpgsql as $$
begin
  insert into tally_changes (channel_id, noun, subject_id, kind, amount)
  select channel_id, 'tag', tag_id, 'friends', case tg_op when 'INSERT' then count(*) else -count(*) end
  from changed group by 1, 3;
  return null;
end $$;

create trigger friend_tags_tally_insert after insert on friend_tags
  referencing new table as changed for each statement execute function friend_tags_tally();
create trigger friend_tags_tally_delete after delete on friend_tags
  referencing old table as changed for each statement execute function friend_tags_tally();

create function friend_fields_tally() returns trigger language plpgsql as $$
begin
  insert into tally_changes (channel_id, noun, subject_id, kind, amount)
  select channel_id, 'field', field_id, 'friends', case tg_op when 'INSERT' then count(*) else -count(*) end
  from changed group by 1, 3;
  return null;
end $$;

create trigger friend_fields_tally_insert after insert on friend_fields
  referencing new table as changed for each statement execute function friend_fields_tally();
create trigger friend_fields_tally_delete after delete on friend_fields
  referencing old table as changed for each statement execute function friend_fields_tally();
