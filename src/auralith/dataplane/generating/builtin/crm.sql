-- {key}, {ref}, {moment}, {money}, {text}, {bool}: the types of the engine.
CREATE TABLE users (
  id {key},
  username varchar(60) NOT NULL,
  full_name varchar(120) NOT NULL,
  email varchar(120) NOT NULL,
  role varchar(20) NOT NULL,
  active {bool} NOT NULL,
  CONSTRAINT users_username UNIQUE (username),
  CONSTRAINT users_email UNIQUE (email),
  CONSTRAINT users_role CHECK (role IN ('sales', 'support', 'manager', 'admin'))
);
CREATE TABLE companies (
  id {key},
  owner_id {ref},
  name varchar(100) NOT NULL,
  industry varchar(40) NOT NULL,
  website varchar(200),
  employees integer,
  annual_revenue decimal(14,2),
  street varchar(120),
  zip varchar(12),
  city varchar(80) NOT NULL,
  country varchar(60) NOT NULL,
  created_at {moment} NOT NULL,
  CONSTRAINT companies_employees CHECK (employees > 0),
  FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE TABLE contacts (
  id {key},
  company_id {ref} NOT NULL,
  first_name varchar(60) NOT NULL,
  last_name varchar(60) NOT NULL,
  email varchar(120) NOT NULL,
  phone varchar(30),
  job_title varchar(100),
  language char(2) NOT NULL,
  opted_in {bool} NOT NULL,
  created_at {moment} NOT NULL,
  CONSTRAINT contacts_email UNIQUE (email),
  FOREIGN KEY (company_id) REFERENCES companies (id) ON DELETE CASCADE
);
CREATE TABLE deals (
  id {key},
  company_id {ref} NOT NULL,
  owner_id {ref} NOT NULL,
  title varchar(120) NOT NULL,
  stage varchar(20) NOT NULL,
  amount {money} NOT NULL,
  probability integer NOT NULL,
  opened_on date NOT NULL,
  closes_on date NOT NULL,
  CONSTRAINT deals_stage CHECK (stage IN ('lead', 'qualified', 'proposal', 'won', 'lost')),
  CONSTRAINT deals_probability CHECK (probability BETWEEN 0 AND 100),
  CONSTRAINT deals_dates CHECK (closes_on >= opened_on),
  FOREIGN KEY (company_id) REFERENCES companies (id),
  FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE TABLE activities (
  id {key},
  contact_id {ref} NOT NULL,
  deal_id {ref},
  user_id {ref} NOT NULL,
  kind varchar(20) NOT NULL,
  subject varchar(140) NOT NULL,
  notes {text},
  minutes integer,
  happened_at {moment} NOT NULL,
  CONSTRAINT activities_kind CHECK (kind IN ('call', 'email', 'meeting', 'task')),
  FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
  FOREIGN KEY (deal_id) REFERENCES deals (id),
  FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE campaigns (
  id {key},
  name varchar(120) NOT NULL,
  channel varchar(20) NOT NULL,
  budget {money} NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  CONSTRAINT campaigns_dates CHECK (ends_on > starts_on)
);
CREATE TABLE campaign_members (
  campaign_id {ref} NOT NULL,
  contact_id {ref} NOT NULL,
  state varchar(20) NOT NULL,
  PRIMARY KEY (campaign_id, contact_id),
  FOREIGN KEY (campaign_id) REFERENCES campaigns (id) ON DELETE CASCADE,
  FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
CREATE INDEX contacts_by_company ON contacts (company_id);
CREATE INDEX deals_by_company ON deals (company_id);
CREATE INDEX companies_by_owner ON companies (owner_id);
CREATE INDEX deals_by_owner ON deals (owner_id);
CREATE INDEX activities_by_contact ON activities (contact_id);
CREATE INDEX activities_by_deal ON activities (deal_id);
CREATE INDEX activities_by_user ON activities (user_id);
CREATE INDEX campaign_members_by_contact ON campaign_members (contact_id)
