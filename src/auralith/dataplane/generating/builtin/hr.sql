-- {key}, {ref}, {moment}, {money}, {text}, {bool}: the types of the engine.
CREATE TABLE offices (
  id {key},
  name varchar(80) NOT NULL,
  street varchar(120) NOT NULL,
  zip varchar(12) NOT NULL,
  city varchar(80) NOT NULL,
  country varchar(60) NOT NULL
);
CREATE TABLE departments (
  id {key},
  name varchar(80) NOT NULL,
  cost_centre char(6) NOT NULL,
  CONSTRAINT departments_name UNIQUE (name),
  CONSTRAINT departments_cost_centre UNIQUE (cost_centre)
);
CREATE TABLE employees (
  id {key},
  number char(8) NOT NULL,
  department_id {ref} NOT NULL,
  office_id {ref} NOT NULL,
  manager_id {ref},
  first_name varchar(60) NOT NULL,
  last_name varchar(60) NOT NULL,
  gender char(1) NOT NULL,
  birth_date date NOT NULL,
  email varchar(120) NOT NULL,
  phone varchar(30),
  iban varchar(34) NOT NULL,
  job_title varchar(100) NOT NULL,
  hired_on date NOT NULL,
  left_on date,
  CONSTRAINT employees_number UNIQUE (number),
  CONSTRAINT employees_email UNIQUE (email),
  CONSTRAINT employees_dates CHECK (left_on IS NULL OR left_on >= hired_on),
  FOREIGN KEY (department_id) REFERENCES departments (id),
  FOREIGN KEY (office_id) REFERENCES offices (id),
  FOREIGN KEY (manager_id) REFERENCES employees (id)
);
CREATE TABLE contracts (
  id {key},
  employee_id {ref} NOT NULL,
  kind varchar(20) NOT NULL,
  hours_a_week decimal(4,1) NOT NULL,
  annual_salary {money} NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  CONSTRAINT contracts_kind CHECK (kind IN ('permanent', 'fixed_term', 'apprentice')),
  CONSTRAINT contracts_hours CHECK (hours_a_week BETWEEN 4 AND 42),
  CONSTRAINT contracts_dates CHECK (ends_on IS NULL OR ends_on >= starts_on),
  FOREIGN KEY (employee_id) REFERENCES employees (id) ON DELETE CASCADE
);
CREATE TABLE absences (
  id {key},
  employee_id {ref} NOT NULL,
  reason varchar(20) NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  approved {bool} NOT NULL,
  CONSTRAINT absences_reason CHECK (reason IN ('leave', 'sickness', 'training', 'parental')),
  CONSTRAINT absences_dates CHECK (ends_on >= starts_on),
  FOREIGN KEY (employee_id) REFERENCES employees (id) ON DELETE CASCADE
);
CREATE TABLE skills (
  id {key},
  name varchar(60) NOT NULL,
  CONSTRAINT skills_name UNIQUE (name)
);
CREATE TABLE employee_skills (
  employee_id {ref} NOT NULL,
  skill_id {ref} NOT NULL,
  level integer NOT NULL,
  PRIMARY KEY (employee_id, skill_id),
  CONSTRAINT employee_skills_level CHECK (level BETWEEN 1 AND 5),
  FOREIGN KEY (employee_id) REFERENCES employees (id) ON DELETE CASCADE,
  FOREIGN KEY (skill_id) REFERENCES skills (id) ON DELETE CASCADE
);
CREATE TABLE reviews (
  id {key},
  employee_id {ref} NOT NULL,
  reviewer_id {ref},
  score decimal(2,1) NOT NULL,
  summary {text},
  held_on date NOT NULL,
  CONSTRAINT reviews_score CHECK (score BETWEEN 1 AND 5),
  FOREIGN KEY (employee_id) REFERENCES employees (id) ON DELETE CASCADE,
  FOREIGN KEY (reviewer_id) REFERENCES employees (id)
);
CREATE INDEX employees_by_department ON employees (department_id);
CREATE INDEX employees_by_office ON employees (office_id);
CREATE INDEX employees_by_manager ON employees (manager_id);
CREATE INDEX contracts_by_employee ON contracts (employee_id);
CREATE INDEX absences_by_employee ON absences (employee_id);
CREATE INDEX employee_skills_by_skill ON employee_skills (skill_id);
CREATE INDEX reviews_by_employee ON reviews (employee_id);
CREATE INDEX reviews_by_reviewer ON reviews (reviewer_id)
