-- A machine that is switched off, or stands still, inside a transaction must not keep its locks for hours: whoever says
-- nothing for a minute is given up, and the other processes go on. Where the operator has chosen already, or this is
-- not our database to change, it stays as it is.
do $$
begin
  if current_setting('idle_in_transaction_session_timeout') = '0' then
    execute format('alter database %I set idle_in_transaction_session_timeout = ''60s''', current_database());
  end if;
exception when insufficient_privilege then null;
end $$;
