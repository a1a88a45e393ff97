//! Tests the bot as people use it: the real binary over real HTTP, against a Bot API on
//! loopback.

mod backstage;
mod botapi;
mod disk_faults;
mod picture;
mod process;
mod screenplay;
mod transcript;

mod admission;
mod appearance;
mod arguments;
mod bad_input;
mod comforts;
mod commands;
mod containment;
mod crash;
mod dates;
mod days;
mod disk;
mod disk_order;
mod faults;
mod fuzz;
mod hostile;
mod isolation;
mod kept_files;
mod migration;
mod own_data;
mod phone;
mod readme;
mod redelivery;
mod selection;
mod service;
mod slow_disk;
mod starting;
mod stopping;
